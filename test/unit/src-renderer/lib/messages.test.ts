import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_STATUS } from '../../../../src-main/contract/errors.ts'
import { en } from '../../../../src-renderer/lib/messages/en.ts'
import { nl } from '../../../../src-renderer/lib/messages/nl.ts'

const ROOT = join(import.meta.dirname, '../../../../src-renderer')
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('messages'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n')
const marks = (text: string) => (text.match(/\{\{\w+\}\}|<\/?\w+\/?>/g) ?? []).sort()

/** A key is used when it stands in the code, whole or as the fixed beginning of a template. */
function isUsed(key: string): boolean {
  const plain = key.replace(/_(one|other)$/, '')
  if (sources.includes(`'${plain}'`) || sources.includes(`"${plain}"`)) return true
  const [...parts] = plain.split('.')
  return parts.some((_, at) => {
    const start = parts.slice(0, at).join('.')
    const end = parts.slice(at + 1).join('.')
    return (
      start !== '' && new RegExp(`\`${escapeMarks(start)}\\.\\$\\{[^}]+\\}${end === '' ? '' : `\\.${escapeMarks(end)}`}\``).test(sources)
    )
  })
}
const escapeMarks = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('src-renderer/lib/messages', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(nl).sort()).toEqual(Object.keys(en).sort())
  })

  it('has the same values and tags in both languages', () => {
    for (const [key, text] of Object.entries(en)) expect(marks(nl[key as keyof typeof nl]), key).toEqual(marks(text))
  })

  it('has no sentence that nothing uses', () => {
    expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([])
  })

  it('has a sentence for every error code', () => {
    for (const code of Object.keys(ERROR_STATUS)) expect(en, code).toHaveProperty([`error.${code}`])
  })

  it('has both forms of every plural', () => {
    for (const key of Object.keys(en).filter((name) => name.endsWith('_one'))) expect(en).toHaveProperty([key.replace(/_one$/, '_other')])
  })

  it('speaks calmly: no exclamation marks, no "please", no "oops", no "u" in Dutch', () => {
    for (const [key, text] of [...Object.entries(en), ...Object.entries(nl)])
      expect(text, key).not.toMatch(/!|please|oops|alstublieft|\b[Uu]w?\b/i)
  })

  it('leaves no text in the code', () => {
    const loose = [...sources.matchAll(/^\s*[A-Z][a-z]+ [a-z]+[^'"`{}<>=;()*/]*$/gm)]
      .map(([line]) => line.trim())
      .filter((line) => !line.startsWith('//'))
    expect(loose).toEqual([])
  })
})
