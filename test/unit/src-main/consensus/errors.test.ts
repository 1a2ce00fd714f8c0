import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConsensusError, requireRule } from '../../../../src-main/consensus/errors.ts'
import { ALL_RULES } from '../../../support/rules.ts'

const root = join(import.meta.dirname, '../../../..')
const protocol = readFileSync(join(root, 'docs/protocol.md'), 'utf8')

/** The names in the paragraphs that say in which order is judged, and in the table of section 12. */
function namedInProtocol(): string[] {
  const section12 = protocol.slice(protocol.indexOf('## 12. Errors'), protocol.indexOf('## 13. Limits'))
  const order = /judged in this order[\s\S]*?(?=\n\n|\n\*Policy:\*)/gi
  const text = [...protocol.matchAll(order)].map(([paragraph]) => paragraph).join('\n')
  const names = [...`${text}\n${section12}`.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, name]) => name as string)
  return [...new Set(names)].sort()
}

describe('consensus/errors', () => {
  it('the rules are those that docs/protocol.md names, no more and no fewer', () => {
    expect(namedInProtocol()).toEqual([...ALL_RULES].sort())
  })

  it('docs/consensus.md names for each rule a function that is there', () => {
    const rows = readFileSync(join(root, 'docs/consensus.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, 4)
          .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string)),
      )
    expect(rows.flatMap(([rules]) => rules as string[]).sort()).toEqual([...ALL_RULES].sort())
    for (const [rules, [file], functions] of rows as [string[], [string], string[]][]) {
      const source = readFileSync(join(root, file), 'utf8')
      for (const name of functions) expect(source, `${rules.join(' ')} in ${file}`).toContain(`${name.split('.').at(-1)}(`)
    }
  })

  it('an error carries its rule', () => {
    expect(() => requireRule(false, 'tweak', 'why')).toThrow(new ConsensusError('tweak', 'why'))
    expect(new ConsensusError('tweak', 'why')).toMatchObject({ code: 'tweak', name: 'ConsensusError', message: 'tweak: why' })
    expect(() => requireRule(true, 'tweak', 'why')).not.toThrow()
  })
})
