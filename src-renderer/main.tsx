// The entry of the window: picks the way to the node, builds stores, client and feed, and mounts the application.
import '@fontsource-variable/source-sans-3/wght.css'
import '@fontsource-variable/source-code-pro/wght.css'
import './components/tokens.css'
import '@mantine/core/styles.css'
import './components/base.css'
import './components/figures.css'
import './components/things.css'
import './components/controls.css'
import './components/forms.css'
import './components/pictures.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { createTranslations } from './app/i18n.ts'
import { takeToken } from './rpc/access-token.ts'
import { Connection, pause } from './rpc/connection.ts'
import { createMessagePortTransport } from './rpc/message-port-transport.ts'
import type { Transport } from './rpc/transport.ts'
import { createWebSocketTransport } from './rpc/web-socket-transport.ts'
import { createPreferences } from './state/preferences.ts'
import { startDuit } from './state/start-duit.ts'

function chooseTransport(): Transport {
  if (!location.protocol.startsWith('http')) return createMessagePortTransport({ window })
  // The router reads the fragment afterwards, so the token must be gone by then.
  const token = takeToken({ location, history, storage: sessionStorage })
  return createWebSocketTransport({ host: location.host, token: token ?? '' }, { WebSocket })
}

const connection = new Connection({ transport: chooseTransport(), pause })
const preferences = createPreferences({ storage: localStorage, languages: navigator.languages })
const duit = startDuit({ connection, preferences, now: Date.now, pause })
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App duit={duit} translations={createTranslations(preferences.get().language)} />)
