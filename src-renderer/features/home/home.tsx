// Home: what there is, what happened last, the mining switch, the backup, the newest blocks.
import { useWallet } from '../../state/duit.ts'
import { BackupState } from './backup-state.tsx'
import { BalanceView } from './balance-view.tsx'
import { FirstSteps } from './first-steps.tsx'
import { LatestEntries } from './latest-entries.tsx'
import { LockedHome } from './locked-home.tsx'
import { MiningCard } from './mining-card.tsx'
import { NewestBlocks } from './newest-blocks.tsx'
import { PayButtons } from './pay-buttons.tsx'
import './home.css'

export function Home() {
  return (
    <div className="two">
      <div>
        <HomeColumn />
      </div>
      <div className="side">
        <PayButtons />
        <MiningCard />
        <BackupState />
        <NewestBlocks />
      </div>
    </div>
  )
}

function HomeColumn() {
  const { info, entries } = useWallet()
  if (info?.unlocked !== true) return <LockedHome />
  const balance = info.balance
  const nothing = balance !== null && balance.available === 0 && balance.pending === 0 && balance.ripening === 0 && balance.locked === 0
  return (
    <>
      <BalanceView />
      {nothing && entries?.length === 0 ? <FirstSteps /> : <LatestEntries />}
    </>
  )
}
