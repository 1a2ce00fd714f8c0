// `npm start` where there is a display but no Electron: the same application in the browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, removeFolder, temporaryFolder } from '../support/node-process.ts'

const root = join(import.meta.dirname, '../..')
const hasElectron = existsSync(join(root, 'node_modules/electron/dist'))
let folder: string
let started: { child: ChildProcess; out: string; err: string }[]

beforeEach(async () => {
  folder = await temporaryFolder()
  started = []
  // a browser that notes what it is given, in the place of a real one
  await mkdir(join(folder, 'bin'))
  const browser = join(folder, 'bin/chromium')
  await writeFile(
    browser,
    `#!/bin/sh\necho "$@" > ${folder}/arguments\nf="\${1#--app=file://}"; cat "$f" > ${folder}/page; stat -c %a "$f" > ${folder}/mode\n`,
  )
  await chmod(browser, 0o755)
})

afterEach(async () => {
  for (const { child } of started) if (child.exitCode === null) child.kill('SIGTERM')
  await Promise.all(started.map(({ child }) => child.exitCode ?? once(child, 'exit')))
  await removeFolder(folder)
})

function start() {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`, DISPLAY: ':9' }
  const args = ['src-main/start.mjs', '--network', 'regtest', '--data-dir', join(folder, 'data')]
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const run = { child, out: '', err: '' }
  child.stdout.on('data', (text) => {
    run.out += text
  })
  child.stderr.on('data', (text) => {
    run.err += text
  })
  started.push(run)
  return run
}

const linkOf = ({ out }: { out: string }) => /^Duit: (http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+)$/m.exec(out)?.[1]

describe.skipIf(hasElectron || process.platform !== 'linux')('npm start with a browser', () => {
  it('opens an app window, with the secret in a file of its own and not on the command line', async () => {
    const run = start()
    const link = await eventually(async () => linkOf(run), 60_000)
    const mode = await eventually(async () => (existsSync(join(folder, 'mode')) ? await readFile(join(folder, 'mode'), 'utf8') : undefined))
    expect(mode.trim()).toBe('600')
    expect(await readFile(join(folder, 'page'), 'utf8')).toContain(`url=${link}"`)
    const given = await readFile(join(folder, 'arguments'), 'utf8')
    expect(given).toMatch(/^--app=file:\/\//)
    expect(given).not.toContain(link.split('#token=')[1])
    const file = given.replace('--app=file://', '').trim().split(' ')[0] as string
    run.child.kill('SIGTERM')
    await once(run.child, 'exit')
    expect(existsSync(file)).toBe(false)
  })
})
