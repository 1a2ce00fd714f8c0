// Send and Receive. Send is copper only where there is something to send.
import { ArrowDownLeft, ArrowUpRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '../../components/button.tsx'
import { useOnline, useWallet } from '../../state/duit.ts'

export function PayButtons() {
  const { t } = useTranslation()
  const { info } = useWallet()
  const online = useOnline()
  if (info?.unlocked !== true) return null
  const empty = (info.balance?.available ?? 0) === 0
  const reason = !online ? t('home.send-offline') : empty ? t('home.send-empty') : null
  return (
    <div>
      <div className="pair">
        {reason === null ? (
          <ButtonLink href="/send" kind="primary">
            <ArrowUpRight className="i" aria-hidden />
            {t('nav.send')}
          </ButtonLink>
        ) : (
          <Button disabled aria-describedby="send-reason">
            <ArrowUpRight className="i" aria-hidden />
            {t('nav.send')}
          </Button>
        )}
        <ButtonLink href="/receive">
          <ArrowDownLeft className="i" aria-hidden />
          {t('nav.receive')}
        </ButtonLink>
      </div>
      {reason !== null && (
        <p id="send-reason" className="help">
          {reason}
        </p>
      )}
    </div>
  )
}
