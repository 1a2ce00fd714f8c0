// The one window: sandboxed, isolated, without Node, on its own page and nowhere else.
import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron'

/** Address of the page. Its own scheme, so that the page has an origin and headers like any other. */
export const PAGE_SCHEME = 'duit-app'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`
export const PAGE_URL = `${PAGE_ORIGIN}/`
/** Hosts that a link may open in the browser. Nothing in the program links outside. */
const OPEN_HOSTS: readonly string[] = []

export function createWindowOptions(preloadPath: string): BrowserWindowConstructorOptions {
  return {
    width: 1180,
    height: 780,
    minWidth: 360,
    minHeight: 560,
    show: false,
    title: 'Duit',
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    },
  }
}

/** Nothing but the own page ever loads in these contents, whatever asks for it. */
export function guardContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (!isOwnPage(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Permissions are denied but the camera for the own page, which asks for it to scan; requests leave for the own page alone. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const isCamera = permission === 'media' && 'mediaTypes' in details && details.mediaTypes?.join() === 'video'
    answer(isCamera && isOwnPage(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return permission === 'media' && details.mediaType === 'video' && isOwnPage(origin)
  })
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwnPage(details.url) && !isInside(details.url) }))
  session.on('will-download', (event) => event.preventDefault())
}

/** True for a link that may be opened in the browser. */
export function mayOpen(url: string, hosts: readonly string[] = OPEN_HOSTS): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, port } = new URL(url)
  return protocol === 'https:' && username === '' && port === '' && hosts.includes(hostname)
}

export function isOwnPage(url: string): boolean {
  return url === PAGE_ORIGIN || url.startsWith(PAGE_URL)
}

/** Pictures that the page draws itself. */
function isInside(url: string): boolean {
  return url.startsWith('data:image/') || url.startsWith(`blob:${PAGE_URL}`)
}

/** Shows the window once it has something to show. */
export async function openWindow(window: BrowserWindow): Promise<void> {
  window.once('ready-to-show', () => window.show())
  await window.loadURL(PAGE_URL)
}
