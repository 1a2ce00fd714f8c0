// The window cannot reach its node, or has no key to it.
import { useTranslation } from 'react-i18next'
import coin from '../../assets/coin.svg'
import { Button } from '../components/button.tsx'
import { PageTitle } from '../components/page-title.tsx'
import { useDuit } from '../state/duit.ts'
import './shell.css'

export function NoWayIn() {
  const { t } = useTranslation()
  const { retryNow } = useDuit()
  return (
    <main id="main" className="no-way-in">
      <img src={coin} alt="" />
      <PageTitle title={t('no-way-in.title')} />
      <p className="lede">{t('no-way-in.lede')}</p>
      <div className="actions">
        <Button kind="primary" onClick={retryNow}>
          {t('again')}
        </Button>
      </div>
    </main>
  )
}
