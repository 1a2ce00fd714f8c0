// `npm start` once packages are there: the link where there is no display, one application a folder, and an end for all of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, removeFolder, runCommand, temporaryFolder } from '../support/node-process.ts'

const root = join(import.meta.dirname, '../..')

let folder: string
const started: ChildProcess[] = []

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await eventually(async () => (await runCommand(folder, 'status')).code === 1)
  await removeFolder(folder)
})

interface Launched {
  readonly child: ChildProcess
  out(): string
  err(): string
}

/** As on a computer without a display. */
function launch(...options: string[]): Launched {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
  const args = ['src-main/start.mjs', '--network', 'regtest', '--data-dir', folder, ...options]
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return { child, out: () => out, err: () => err }
}

const linkOf = ({ out }: Launched) =>
  eventually(async () => /^Duit: (http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43})$/m.exec(out())?.[1], 40_000)

describe.skipIf(process.platform !== 'linux')('npm start without a display', () => {
  it('says in one line that Electron cannot be started, prints the link, and serves the page behind it', async () => {
    const launched = launch()
    const link = await linkOf(launched)
    expect(launched.out()).toBe(`Duit: ${link}\n`)
    expect(
      launched.err().match(/^(Electron's runtime is not here|There is no display|Electron could not be started): .*link\.$/gm),
    ).toHaveLength(1)
    const page = await fetch(link)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<script')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await runCommand(folder, 'status')).code).toBe(0)
  })

  it('prints the link of the one that runs, when it is started twice', async () => {
    const link = await linkOf(launch())
    const second = launch()
    await once(second.child, 'close')
    expect(second.child.exitCode).toBe(0)
    expect(second.out()).toBe(`Duit: ${link}\n`)
    expect(second.err()).toContain('Duit runs already')
    expect((await runCommand(folder, 'status')).code).toBe(0)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops all of it on %s, and ends with 0', async (signal) => {
    const launched = launch()
    await linkOf(launched)
    launched.child.kill(signal)
    await once(launched.child, 'close')
    expect(launched.child.exitCode).toBe(0)
    expect((await runCommand(folder, 'status')).out).toContain('node-unreachable')
  })

  it('leaves no node behind when it is killed itself', async () => {
    const launched = launch()
    await linkOf(launched)
    launched.child.kill('SIGKILL')
    expect(await eventually(async () => (await runCommand(folder, 'status')).out.includes('node-unreachable'), 10_000)).toBe(true)
  })

  it('says what is wrong with an option, once, and ends with 1', async () => {
    const launched = launch('--listen', '/ip4/127.0.0.1/tcp/1')
    await once(launched.child, 'close')
    expect(launched.child.exitCode).toBe(1)
    expect(launched.err().match(/--listen/g)).toHaveLength(1)
    expect(launched.out()).toBe('')
  })
})
