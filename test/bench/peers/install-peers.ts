// `npm run bench -- --install-peers DIR`: brings the peers into a folder outside of the repository. Each stands alone: where one cannot be
// had, a sentence says why and the others go on.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BCOIN_PACKAGE, DEBIAN_PACKAGES, NIMIQ_PACKAGE, OLD_NODE_PACKAGE, type PeerFiles, peerFiles } from './layout.ts'

const repository = join(import.meta.dirname, '../../..')
const modules = join(repository, 'node_modules')
const ARGON2_SOURCES = ['argon2.c', 'core.c', 'encoding.c', 'blake2/blake2b.c']
/** bcoin's packages with parts that have to be compiled. */
const BCOIN_NATIVE = ['leveldown', 'secp256k1', 'bcrypto', 'mrmr', 'bstring']
/** Later versions of these declare fields in a way that Node.js 10 cannot read; nothing depends on the declarations. */
const BCOIN_FIELDS = ['bheep/lib/heap.js', 'blru/lib/lru.js']
const FIELD_DECLARATION = /^ {2}[a-zA-Z_]+;$/gm

/** Without what npm hands down to its scripts: that is about our own packages, and leads node-gyp to other headers. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')))
}

/** @throws Error with the end of what the program said where it fails. */
function run(folder: string, command: string, ...args: readonly string[]): void {
  const { status, error, stderr, stdout } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: plainEnvironment() })
  if (status === 0) return
  const said = error?.message ?? `${stdout}\n${stderr}`.trim().slice(-600)
  throw new Error(`${command} ${args[0] ?? ''} did not succeed: ${said}`)
}

function rebuild(folder: string, headers: string): void {
  run(folder, process.execPath, join(modules, 'node-gyp/bin/node-gyp.js'), 'rebuild', `--nodedir=${headers}`)
}

/** Without a lock, and without the scripts of packages: what is compiled is compiled here. */
function installPackage(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  run(folder, 'npm', 'install', '--prefix', folder, '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', name)
}

function hasFeature(name: string): boolean {
  return existsSync('/proc/cpuinfo') && readFileSync('/proc/cpuinfo', 'utf8').includes(` ${name} `)
}

function compileArgon2Loop(folder: string, target: string, program: string): void {
  const sources = join(modules, 'argon2/argon2')
  const flags = ['-O3', `-march=${target}`, '-DARGON2_NO_THREADS', `-I${sources}/include`, `-I${sources}/src`]
  const objects = ARGON2_SOURCES.map((name) => {
    const object = join(folder, `${name.replaceAll('/', '-')}.o`)
    run(folder, 'gcc', '-c', ...flags, join(sources, 'src', name), '-o', object)
    return object
  })
  // the kernel is a C source with functions that only its own file sees: it is compiled as part of the loop
  const relaxed = ['-std=c++17', '-fpermissive', '-w']
  run(folder, 'g++', ...relaxed, ...flags, join(import.meta.dirname, 'argon2-loop.cpp'), ...objects, '-lpthread', '-o', program)
  for (const object of objects) rmSync(object)
}

function buildArgon2Loop(folder: string, { argon2Loop, argon2WideLoop }: PeerFiles): void {
  compileArgon2Loop(folder, hasFeature('avx2') ? 'x86-64-v3' : 'native', argon2Loop)
  if (hasFeature('avx512f')) compileArgon2Loop(folder, 'native', argon2WideLoop)
}

function buildSecp256k1Loop(folder: string, { secp256k1Loop }: PeerFiles): void {
  const source = join(import.meta.dirname, 'secp256k1-loop.cpp')
  run(folder, 'g++', '-std=c++17', '-O3', '-march=native', source, '-lsecp256k1', '-lpthread', '-o', secp256k1Loop)
}

function installNimiq(_folder: string, { nimiqFolder }: PeerFiles): void {
  installPackage(nimiqFolder, NIMIQ_PACKAGE)
  // the headers lie beside the Node.js that runs this
  rebuild(join(nimiqFolder, 'node_modules/@nimiq/core'), dirname(dirname(realpathSync(process.execPath))))
}

function installOldNode({ oldNode, oldNodeFolder }: PeerFiles): void {
  if (existsSync(oldNode)) return
  mkdirSync(oldNodeFolder, { recursive: true })
  run(oldNodeFolder, 'npm', 'pack', OLD_NODE_PACKAGE)
  run(oldNodeFolder, 'tar', 'xzf', `${OLD_NODE_PACKAGE.replace('@', '-')}.tgz`, '--strip-components=1')
}

function installBcoin(_folder: string, files: PeerFiles): void {
  installOldNode(files)
  installPackage(files.bcoinFolder, BCOIN_PACKAGE)
  const packages = join(files.bcoinFolder, 'node_modules')
  for (const file of BCOIN_FIELDS.map((name) => join(packages, name)))
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(FIELD_DECLARATION, ''))
  for (const name of BCOIN_NATIVE) rebuild(join(packages, name), files.oldNodeFolder)
}

function installDebianPackages(folder: string): void {
  const names = DEBIAN_PACKAGES.join(' ')
  const isThere = spawnSync('dpkg', ['-s', ...DEBIAN_PACKAGES], { stdio: 'ignore' }).status === 0
  if (isThere) return
  if (!existsSync('/etc/debian_version'))
    throw new Error(`they are installed on Debian only; elsewhere install what corresponds to ${names}.`)
  if (process.getuid?.() !== 0) throw new Error(`only root may install them: apt-get install ${names}`)
  run(folder, 'apt-get', 'update')
  run(folder, 'apt-get', 'install', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES)
}

const STEPS: readonly (readonly [name: string, install: (folder: string, files: PeerFiles) => void])[] = [
  ['libsecp256k1 and monerod, Debian packages', installDebianPackages],
  ['the C++ loop over Argon2', buildArgon2Loop],
  ['the C++ loop over libsecp256k1', buildSecp256k1Loop],
  ["Nimiq's miner", installNimiq],
  ['bcoin on Node.js 10', installBcoin],
]

/** Answers how many could not be installed. */
export function installPeers(folder: string, print: (line: string) => void): number {
  if (process.platform !== 'linux' || process.arch !== 'x64') print('The peers are prepared for Linux on x64; elsewhere some will fail.')
  mkdirSync(folder, { recursive: true })
  let failed = 0
  for (const [name, install] of STEPS) {
    try {
      install(folder, peerFiles(folder))
      print(`${name}: ready`)
    } catch (error) {
      failed += 1
      print(`${name}: not installed. ${(error as Error).message}`)
    }
  }
  return failed
}
