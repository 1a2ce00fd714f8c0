import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogFile } from '../../../../src-main/node/log-file.ts'
import { createNodeLog } from '../../../../src-main/node/node-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('node/log-file', () => {
  it('stays within its bounds, and the newest lines are there', async () => {
    const file = new LogFile({ folder, maxBytes: 1_000, files: 3 })
    for (let i = 0; i < 500; i++) file.write(`line ${i}\n`)
    file.close()
    expect((await readdir(folder)).sort()).toEqual(['node.1.log', 'node.2.log', 'node.log'])
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name))
      expect(found.size).toBeLessThanOrEqual(1_000)
      expect(found.mode & 0o777).toBe(0o600)
    }
    expect(await readFile(join(folder, 'node.log'), 'utf8')).toMatch(/line 499\n$/)
  })

  it('goes on with the file of the last start', async () => {
    for (const line of ['one\n', 'two\n']) {
      const file = new LogFile({ folder })
      file.write(line)
      file.close()
    }
    expect(await readFile(join(folder, 'node.log'), 'utf8')).toBe('one\ntwo\n')
  })

  it('does not stop the node where it cannot write', () => {
    const file = new LogFile({ folder: join(folder, 'none') })
    expect(() => file.write('x')).not.toThrow()
    file.close()
  })
})

describe('node/node-log', () => {
  it('writes plain lines for people and JSON lines to the file', async () => {
    const lines: string[] = []
    const log = createNodeLog({ level: 'info', write: (line) => lines.push(line) })
    log.openFile(folder)
    log.info('The node runs', { height: 7 })
    log.close()
    expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d info {2}The node runs {"height":7}\n$/)])
    expect(JSON.parse(await readFile(join(folder, 'node.log'), 'utf8'))).toMatchObject({ msg: 'The node runs', height: 7 })
  })

  it('says what its level asks for', () => {
    const lines: string[] = []
    const log = createNodeLog({ level: 'warn', write: (line) => lines.push(line) })
    log.info('a')
    log.warn('b')
    log.setLevel('debug')
    log.debug('c')
    expect(lines.map((line) => line.slice(9).trim())).toEqual(['warn  b', 'debug c'])
  })

  it('never writes a field that could hold a secret', async () => {
    const lines: string[] = []
    const log = createNodeLog({ level: 'trace', write: (line) => lines.push(line) })
    log.openFile(folder)
    for (const name of ['token', 'password', 'newPassword', 'words', 'passphrase', 'seed', 'secret', 'authorization'])
      log.error('call', { [name]: 'hunter2', input: { [name]: 'hunter2' } })
    log.close()
    expect(lines.join('')).not.toContain('hunter2')
    expect(await readFile(join(folder, 'node.log'), 'utf8')).not.toContain('hunter2')
  })
})
