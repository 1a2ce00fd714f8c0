// The addon built with AddressSanitizer and UndefinedBehaviorSanitizer, in a folder of its own, for the fuzz run.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const native = join(root, 'src-main/native')
/** Below node_modules, so that the packages with the C sources are found from here as from the sources. */
const folder = join(root, 'node_modules/.cache/duit-native-sanitized')
const PARTS = ['src', 'binding.gyp', 'paths.mjs']

/** Path of the library that has to be loaded first; undefined where the compiler has none. */
export function findAsan(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const { stdout } = spawnSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' })
  const path = stdout?.trim() ?? ''
  return isAbsolute(path) && existsSync(path) ? path : undefined
}

/** Builds it where it is missing or older than the sources; answers its path. @throws Error with what the compiler says */
export function buildSanitized(): string {
  const addon = join(folder, 'build/Release/native.node')
  const stamp = join(folder, 'sources')
  const sources = listSources()
  if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return addon
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of PARTS) cpSync(join(native, part), join(folder, part), { recursive: true })
  const gyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js')
  const headers = join(dirname(process.execPath), '..')
  const args = [gyp, 'rebuild', '--loglevel=error', '--jobs=max', `--nodedir=${headers}`, '--', '-Dsanitize=1']
  const path = `${join(root, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env.PATH}`
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The sanitized addon does not build: ${stdout}${stderr}`)
  writeFileSync(stamp, sources)
  return addon
}

function listSources(): string {
  const own = readdirSync(join(native, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = own.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return [...paths, join(native, 'binding.gyp'), join(native, 'paths.mjs')]
    .map((path) => `${path}\n${readFileSync(path, 'utf8')}`)
    .join('\n')
}
