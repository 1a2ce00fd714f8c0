// Nothing that was given in confidence is found in anything the node wrote, except the token in rpc.json.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallError, type NodeProcess, removeFolder, runCommand, startNode, temporaryFolder } from '../support/node-process.ts'

const PASSWORD = 'Zebra-Quartz-7719'
const NEW_PASSWORD = 'Umber-Falcon-4402'
const WRONG_PASSWORD = 'Crimson-Otter-1835'
const PASSPHRASE = 'Willow-Anchor-9921'

let folder: string
let node: NodeProcess
let words: string[]

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: unknown) => (error as CallError).code,
  )

beforeAll(async () => {
  folder = await temporaryFolder()
  node = await startNode(folder, ['--log-level', 'trace'])
  const made = await node.call<{ words: string }>('wallet.create', { password: PASSWORD, words: 12, passphrase: PASSPHRASE })
  words = made.words.split(' ')
})

afterAll(async () => {
  await node.kill()
  await removeFolder(folder)
})

async function everythingWritten(): Promise<Map<string, string>> {
  const written = new Map([['standard error', node.log()]])
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'rpc.json') continue
    const path = join(entry.parentPath, entry.name)
    written.set(path, await readFile(path, 'latin1'))
  }
  return written
}

describe('secrets', () => {
  it('a wrong password gives one plain error and destroys nothing', async () => {
    await node.call('wallet.lock')
    const wrong = (await node.call('wallet.unlock', { password: WRONG_PASSWORD }).catch((error: unknown) => error)) as CallError
    expect(wrong).toBeInstanceOf(CallError)
    expect(wrong.code).toBe('password-wrong')
    expect(wrong.message).not.toContain(WRONG_PASSWORD)
    expect(await codeOf(node.call('backup.words', { password: WRONG_PASSWORD }))).toBe('password-wrong')
    expect(await codeOf(node.call('wallet.changePassword', { password: WRONG_PASSWORD, newPassword: NEW_PASSWORD }))).toBe('password-wrong')
    expect(await node.call('wallet.unlock', { password: PASSWORD })).toMatchObject({ unlocked: true })
  })

  it('are in no file and no log, whatever was done with them', async () => {
    await node.call('wallet.changePassword', { password: PASSWORD, newPassword: NEW_PASSWORD })
    expect(await node.call('backup.words', { password: NEW_PASSWORD })).toMatchObject({ words: words.join(' ') })
    expect(await node.call('backup.confirmWords', { words: words.join(' ') })).toEqual({ matches: true })
    expect(await codeOf(node.call('wallet.restore', { wallet: 'two', words: `${words.join(' ')} zoo`, password: PASSWORD }))).toBe(
      'words-invalid',
    )
    await node.call('wallet.restore', { wallet: 'two', words: words.join(' '), passphrase: PASSPHRASE, password: PASSWORD })
    // calls that go wrong with secrets in them
    expect(await codeOf(node.call('wallet.unlock', { password: { secret: PASSWORD } }))).toBe('input-invalid')
    expect(await codeOf(node.call('wallet.create', { password: PASSWORD, words: words.join(' ') }))).toBe('input-invalid')
    expect(await codeOf(node.call(`wallet.${PASSWORD}`, { password: PASSWORD }))).toBe('procedure-unknown')
    await runCommand(folder, 'call', 'wallet.unlock', JSON.stringify({ password: NEW_PASSWORD }))
    await node.call('mining.generate', { blocks: 3 })

    const secrets = [
      PASSWORD,
      NEW_PASSWORD,
      WRONG_PASSWORD,
      PASSPHRASE,
      node.ready.token,
      words.slice(0, 3).join(' '),
      words.slice(-3).join(' '),
    ]
    const forms = secrets.flatMap((secret) => {
      const bytes = Buffer.from(secret)
      return [secret, bytes.toString('hex'), bytes.toString('base64').slice(0, -4), bytes.toString('utf16le')]
    })
    const check = async () => {
      const written = await everythingWritten()
      expect(written.size).toBeGreaterThan(8)
      for (const [place, text] of written) for (const form of forms) expect(text.includes(form), `${form} in ${place}`).toBe(false)
    }
    await check()
    expect(await node.stop()).toBe(0)
    await check()
    expect(await readdir(join(folder, 'regtest'))).not.toContain('rpc.json')
  })
})
