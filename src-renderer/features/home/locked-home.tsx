// Home without an open wallet: loading, none, or locked.
import { useTranslation } from 'react-i18next'
import { PageTitle } from '../../components/page-title.tsx'
import { useWallet } from '../../state/duit.ts'
import { WalletGate } from '../wallet/wallet-gate.tsx'

export function LockedHome() {
  const { t } = useTranslation()
  const { info } = useWallet()
  if (info === null) return <WalletGate>{null}</WalletGate>
  return (
    <>
      <PageTitle title={info.exists ? t('unlock.title') : t('no-wallet.title')} />
      <div className="gate">
        <WalletGate>{null}</WalletGate>
      </div>
    </>
  )
}
