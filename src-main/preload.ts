// The window's only bridge: it asks for a port to the node and is handed one. No other call exists.
import { ipcRenderer } from 'electron'

const CONNECT = 'duit:connect'
const PORT = 'duit:port'

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === CONNECT) ipcRenderer.send(CONNECT)
})
ipcRenderer.on(PORT, (event) => window.postMessage(PORT, '*', event.ports))
