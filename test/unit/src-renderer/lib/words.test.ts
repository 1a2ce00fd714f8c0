import { describe, expect, it } from 'vitest'
import { passwordStrength } from '../../../../src-renderer/lib/password.ts'
import { readWords } from '../../../../src-renderer/lib/words.ts'

const TWELVE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'

describe('src-renderer/lib/words', () => {
  it('takes words in any spacing, with numbers and in capitals', () => {
    const typed = readWords(`1. ${TWELVE.toUpperCase().replaceAll(' ', '\n 2. ')}`)
    expect(typed).toEqual({ words: TWELVE.split(' '), unknown: undefined, complete: true })
  })

  it('names the first word that is on no list', () => {
    expect(readWords('legal winner thnak year ').unknown).toEqual({ place: 3, word: 'thnak' })
  })

  it('lets a word be while it is still being typed', () => {
    expect(readWords('legal winn').unknown).toBeUndefined()
    expect(readWords('legal winnx').unknown).toBeUndefined()
    expect(readWords('legal xqzzz').unknown).toEqual({ place: 2, word: 'xqzzz' })
  })

  it('is complete at 12 or 24 words only', () => {
    expect(readWords(TWELVE.split(' ').slice(0, 11).join(' ')).complete).toBe(false)
    expect(readWords(`${TWELVE} ${TWELVE}`).complete).toBe(true)
  })
})

describe('src-renderer/lib/password', () => {
  it.each([
    ['kort', 'short'],
    ['12345678', 'weak'],
    ['aaaaaaaaaaaa', 'weak'],
    ['Password123', 'weak'],
    ['welkom2027', 'weak'],
    ['four words and a comma, perhaps', 'strong'],
  ])('calls %j %s', (password, strength) => {
    expect(passwordStrength(password)).toBe(strength)
  })
})
