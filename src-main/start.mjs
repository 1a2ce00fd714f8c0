// `npm start`: the application. Installs and builds what is missing, then opens Electron, or the same application in the browser.
// Options after `npm start --` go to the node.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensurePackages, fail, findChromium, findNode, isOutdated, root, run } from './setup.mjs'

const options = process.argv.slice(2)
const vite = join(root, 'node_modules/vite/bin/vite.js')
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
/** An Electron that ends with an error this soon could not be started here. */
const START_LIMIT_MS = 10_000
/** The page of the link is read within seconds; then it goes. */
const LINK_FILE_MS = 30_000
/** Somebody asked for the end. */
let stopping = false

ensurePackages()
const node = findNode()
buildPage()
process.exitCode = await start()
// else the process lives until the link's file is gone
if (stopping) process.exit()

function buildPage() {
  const sources = ['src-renderer', 'src-main/contract', 'assets', 'package-lock.json']
  if (isOutdated('dist/renderer/index.html', sources)) build('the window', 'src-renderer/vite.config.ts')
}

function build(what, config) {
  console.error(`Building ${what}.`)
  if (!run(node, [vite, 'build', '--logLevel', 'warn', '-c', config])) fail(`Building ${what} did not succeed; what it said stands above.`)
}

async function start() {
  const electron = findElectron()
  const reason = electron === undefined ? "Electron's runtime is not here" : hasDisplay ? undefined : 'There is no display'
  const code = reason === undefined ? await startElectron(electron) : undefined
  if (code !== undefined) return code
  const instead = hasDisplay ? 'Duit opens in the browser' : 'open Duit in a browser by its link'
  console.error(`${reason ?? 'Electron could not be started'}: ${instead}.`)
  return startHeadless()
}

function findElectron() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const path = join(root, 'node_modules/electron/dist', names[process.platform] ?? 'electron')
  return existsSync(path) ? path : undefined
}

/** The exit code; undefined when it could not be started. */
async function startElectron(electron) {
  if (isOutdated('dist/main/electron.js', ['src-main', 'package-lock.json']))
    for (const name of ['vite.config.ts', 'vite.preload.config.ts']) build('the program', `src-main/${name}`)
  const began = Date.now()
  const child = spawn(electron, [root, ...options], { cwd: root, stdio: 'inherit' })
  const code = await follow(child)
  return code !== 0 && !stopping && Date.now() - began < START_LIMIT_MS ? undefined : code
}

async function startHeadless() {
  const child = spawn(node, ['src-main/headless.ts', 'node', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  let code
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line)
    if (said.ready) open(said.ui)
    if (said.error) code = handleRefusal(said.error)
  })
  const ended = await follow(child)
  return code ?? ended
}

/** Where a node has this folder already, its link is opened; the desktop application has none. Answers the exit code. */
function handleRefusal({ code, message, data }) {
  const token = code === 'data-dir-in-use' && data.url ? readToken(join(data.path, 'rpc.json')) : undefined
  if (token === undefined) fail(message)
  console.error('Duit runs already on this data folder.')
  open(`${data.url}#token=${token}`)
  return 0
}

/** Undefined where the other node is just starting or stopping. */
function readToken(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).token
  } catch {
    return undefined
  }
}

function open(link) {
  console.log(`Duit: ${link}`)
  if (!hasDisplay) return
  const browser = findChromium()
  const page = writeLinkFile(link, browser)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const openers = { darwin: ['open', page], win32: ['explorer', page] }
  const [command, ...args] = browser ? [browser, `--app=file://${page}`, ...sandbox] : (openers[process.platform] ?? ['xdg-open', page])
  spawn(command, args, { detached: true, stdio: 'ignore' })
    .on('error', () => console.error('No browser could be started: open the link above.'))
    .unref()
}

/** The link goes by way of a file of our own, since other users of this computer can read command lines. */
function writeLinkFile(link, browser) {
  // a browser from a snap sees no temporary files but its own
  const folder = mkdtempSync(join(browser?.includes('snap') ? homedir() : tmpdir(), 'duit-'))
  const file = join(folder, 'open.html')
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${link}">`, { mode: 0o600 })
  const remove = () => rmSync(folder, { recursive: true, force: true })
  setTimeout(remove, LINK_FILE_MS)
  process.on('exit', remove)
  return file
}

/** Waits for the end of a child. A signal stops it, and with it us. */
function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopping = true
      child.kill('SIGTERM')
    })
  }
  return new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
