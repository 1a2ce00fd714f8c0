// After paying: what is true now, and where to see it.
import { Check } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Money } from '../../components/money.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { useWallet } from '../../state/duit.ts'
import type { Quote } from '../../state/types.ts'

export function SendDone({ quote, txid, onAgain }: { quote: Quote; txid: string; onAgain(): void }) {
  const { t } = useTranslation()
  const { entries } = useWallet()
  const inBlock = entries?.find((entry) => entry.txid === txid)?.height != null
  return (
    <div className="review">
      <PageTitle title={t('done.name')}>
        <span className="pays">
          <Trans i18nKey="done.title" components={{ money: <Money amount={quote.amount} strong /> }} />
        </span>
      </PageTitle>
      <p className={inBlock ? 'state ok' : 'state info'} role="status">
        <Check aria-hidden />
        {inBlock ? t('done.in-block') : t('done.on-its-way')}
      </p>
      <p className="sm muted sent-id">
        <span className="code breaks">{txid}</span> <CopyButton text={txid} label={t('copy')} kind="quiet" size="small" />
      </p>
      <div className="actions form-end">
        <ButtonLink href="/" kind="primary">
          {t('nav.home')}
        </ButtonLink>
        <Button onClick={onAgain}>{t('done.again')}</Button>
      </div>
    </div>
  )
}
