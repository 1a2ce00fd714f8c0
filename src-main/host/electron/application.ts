// The desktop application: one instance, one window, and the node in a process of its own. Electron's modules are passed in.
import { join } from 'node:path'
import type {
  App,
  BrowserWindow,
  Dialog,
  IpcMain,
  IpcMainEvent,
  MessageChannelMain,
  MessagePortMain,
  PowerMonitor,
  Protocol,
  Session,
  UtilityProcess,
} from 'electron'
import { createNodeLog } from '../../node/node-log.ts'
import { describeError, type Logger } from '../../util/logger.ts'
import { listPageFiles } from '../page/page-files.ts'
import { watchComputer } from './computer-watch.ts'
import { type ChildProcess, NodeProcess, type NodeProcessState } from './node-process.ts'
import { parseDesktopOptions } from './options.ts'
import { createPageHandler, PAGE_SCHEMES } from './page-protocol.ts'
import { createWindowOptions, guardContents, guardSession, isOwnPage, openWindow, PAGE_SCHEME } from './window.ts'

const CONNECT = 'duit:connect'
const PORT = 'duit:port'

export interface ApplicationModules {
  readonly app: App
  readonly BrowserWindow: typeof BrowserWindow
  readonly MessageChannelMain: typeof MessageChannelMain
  readonly ipcMain: IpcMain
  readonly protocol: Protocol
  readonly dialog: Pick<Dialog, 'showErrorBox'>
  /** Exists once the application is ready. */
  readonly defaultSession: () => Session
  /** Answers once the application is ready. */
  readonly powerMonitor: PowerMonitor
  readonly platform: NodeJS.Platform
  readonly utilityProcess: { fork(path: string, args?: string[], options?: object): UtilityProcess }
}

export interface ApplicationOptions {
  /** Folder of the built main side: preload and the node's entry lie in it. */
  readonly folder: string
  readonly pageFolder: string | undefined
  readonly args: readonly string[]
  readonly version: string
}

/** Resolves when the window is open; the application runs on until it quits. @throws NodeError `input-invalid` */
export async function runApplication(options: ApplicationOptions, modules: ApplicationModules): Promise<void> {
  const { app, BrowserWindow, ipcMain, protocol } = modules
  const nodeOptions = { ...parseDesktopOptions(options.args), version: options.version }
  if (!app.requestSingleInstanceLock()) return app.quit()
  const logger = createNodeLog({ level: nodeOptions.logLevel, write: (line) => process.stderr.write(line) })
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged(PAGE_SCHEMES)
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  await app.whenReady()
  guardSession(modules.defaultSession())
  protocol.handle(PAGE_SCHEME, createPageHandler(await listPageFiles(options.pageFolder)))
  const node = new NodeProcess<MessagePortMain>(nodeOptions, {
    fork: () => forkNode(options, modules),
    logger,
    onState: (state) => tellState(state, modules, logger),
  })
  ipcMain.on(CONNECT, (event) => connectWindow(event, node, modules))
  quitCleanly(node, modules, logger)
  watchComputer({ powerMonitor: modules.powerMonitor, platform: modules.platform, tell: (facts) => node.tell(facts) })
  node.start()
  const window = new BrowserWindow(createWindowOptions(join(options.folder, 'preload.cjs')))
  app.on('second-instance', () => showWindow(window))
  await openWindow(window)
}

function forkNode({ folder }: ApplicationOptions, { utilityProcess }: ApplicationModules): ChildProcess<MessagePortMain> {
  const path = join(folder, 'node-process-entry.js')
  return utilityProcess.fork(path, [], { serviceName: 'Duit node', stdio: 'inherit' }) as unknown as ChildProcess<MessagePortMain>
}

/** A port from the window straight to the node's process: no call passes through here. */
function connectWindow(event: IpcMainEvent, node: NodeProcess<MessagePortMain>, { MessageChannelMain }: ApplicationModules): void {
  const frame = event.senderFrame
  if (frame === null || frame.parent !== null || !isOwnPage(frame.url)) return
  const { port1, port2 } = new MessageChannelMain()
  node.connect(port1)
  event.sender.postMessage(PORT, null, [port2])
}

function tellState(state: NodeProcessState, { app, dialog }: ApplicationModules, logger: Logger): void {
  logger.info('The node process', { state: state.kind })
  if (state.kind === 'refused') {
    dialog.showErrorBox('Duit cannot start', state.message)
    app.quit()
  }
  if (state.kind === 'stopped') app.quit()
}

/** Quitting waits for the node; its own deadline sees to it that this ends. */
function quitCleanly(node: NodeProcess<MessagePortMain>, { app }: ApplicationModules, logger: Logger): void {
  let stopped = false
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    node
      .stop()
      .catch((error) => logger.error('The node could not be stopped', { error: describeError(error) }))
      .finally(() => {
        stopped = true
        app.quit()
      })
  })
}

function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}
