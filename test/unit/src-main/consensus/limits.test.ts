import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as limits from '../../../../src-main/consensus/limits.ts'

const protocol = readFileSync(join(import.meta.dirname, '../../../../docs/protocol.md'), 'utf8')
const table = protocol.slice(protocol.indexOf('## 13. Limits'), protocol.indexOf('## 14.'))

describe('consensus/limits', () => {
  it.each([
    ['block', /\| block \| ([\d,]+) bytes/, limits.MAX_BLOCK_BYTES],
    ['signature checks', /signature checks a block \| ([\d,]+)/, limits.MAX_SIGNATURE_CHECKS],
    ['coinbase witness', /coinbase witness \| ([\d,]+)/, limits.MAX_COINBASE_WITNESS_BYTES],
    ['policy leaf', /policy leaf \| ([\d,]+) bytes/, limits.MAX_LEAF_BYTES],
    ['levels', /policy leaf \| .*?(\d+) levels/, limits.MAX_LEAF_LEVELS],
    ['keys', /policy leaf \| .*?(\d+) keys/, limits.MAX_LEAF_KEYS],
    ['path', /Merkle path of a leaf \| (\d+)/, limits.MAX_PATH_NODES],
    ['note', /note \| (\d+)/, limits.MAX_NOTE_BYTES],
    ['clock', /time ahead of the clock \| (\d+)/, limits.MAX_SECONDS_AHEAD],
  ] as const)('%s is that of section 13', (_, pattern, value) => {
    expect(Number(pattern.exec(table)?.[1]?.replaceAll(',', ''))).toBe(value)
  })

  it('the rest is as the sections say', () => {
    expect(limits).toMatchObject({
      COINBASE_MATURITY: 240,
      LOCK_TIME_THRESHOLD: 500_000_000,
      NO_RELATIVE_LOCK: 2 ** 31,
      MEDIAN_SPAN: 11,
      BLOCK_SECONDS: 60,
      MAX_TIME: 2 ** 53 - 1,
    })
  })
})
