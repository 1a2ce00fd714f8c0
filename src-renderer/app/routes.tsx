// Which address shows which screen. Only screens that exist have one.
import { Redirect, Route, Switch } from 'wouter'
import { Backup } from '../features/backup/backup.tsx'
import { History } from '../features/history/history.tsx'
import { Home } from '../features/home/home.tsx'
import { Mining } from '../features/mining/mining.tsx'
import { Receive } from '../features/receive/receive.tsx'
import { Send } from '../features/send/send.tsx'
import { Settings } from '../features/settings/settings.tsx'
import { CreateWallet } from '../features/welcome/create-wallet.tsx'
import { RestoreWallet } from '../features/welcome/restore-wallet.tsx'
import { Welcome } from '../features/welcome/welcome.tsx'
import { useConnection, useWallet } from '../state/duit.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { NoWayIn } from './no-way-in.tsx'
import { Shell } from './shell.tsx'
import '../features/wallet/wallet.css'

/** So many refusals in a row, without ever having been let in, are no coincidence. */
const REFUSED_AFTER = 3

export function Routes() {
  const { everOnline, attempts } = useConnection()
  if (!everOnline) return attempts >= REFUSED_AFTER ? <NoWayIn /> : null
  return (
    <Switch>
      <Route path="/welcome" component={Welcome} />
      <Route path="/welcome/create" component={CreateWallet} />
      <Route path="/welcome/restore" component={RestoreWallet} />
      <Route>
        <Shell>
          <ErrorBoundary>
            <Screens />
          </ErrorBoundary>
        </Shell>
      </Route>
    </Switch>
  )
}

function Screens() {
  return (
    <Switch>
      <Route path="/" component={Start} />
      {/* Home without a wallet, for those who only look around. */}
      <Route path="/look-around" component={LookAround} />
      <Route path="/send" component={Send} />
      <Route path="/receive" component={Receive} />
      <Route path="/history" component={History} />
      <Route path="/mining" component={Mining} />
      <Route path="/backup" component={Backup} />
      <Route path="/settings" component={Settings} />
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  )
}

function Start() {
  const { info } = useWallet()
  return info !== null && !info.exists ? <Redirect to="/welcome" replace /> : <Home />
}

function LookAround() {
  const { info } = useWallet()
  return info?.exists === true ? <Redirect to="/" replace /> : <Home />
}
