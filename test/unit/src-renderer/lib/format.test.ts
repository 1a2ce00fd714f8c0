import { describe, expect, it } from 'vitest'
import { createFormat, oddsOf } from '../../../../src-renderer/lib/format.ts'

const english = createFormat('en', 'en-GB')
const dutch = createFormat('nl', 'nl-NL')
const now = new Date(2027, 5, 19, 14, 32).getTime()
const HOUR = 3_600_000

describe('src-renderer/lib/format', () => {
  it.each([
    [0.02, '0.02 seconds', '0,02 seconden'],
    [60, '1 minute', '1 minuut'],
    [3600, '1 hour', '1 uur'],
    [42 * 3600, '42 hours', '42 uur'],
    [7 * 86_400, '1 week', '1 week'],
    [5.2 * 86_400, '5 days', '5 dagen'],
    [800 * 365.25 * 86_400, '800 years', '800 jaar'],
  ])('says %d seconds as one unit', (seconds, inEnglish, inDutch) => {
    expect(english.duration(seconds)).toBe(inEnglish)
    expect(dutch.duration(seconds)).toBe(inDutch)
  })

  it('says near days by name, and dates without the year of now', () => {
    expect(english.moment(now - HOUR, now)).toBe('Today 13:32')
    expect(english.moment(now - 20 * HOUR, now)).toBe('Yesterday 18:32')
    expect(english.moment(now - 64 * HOUR, now)).toBe('Wednesday 22:32')
    expect(english.date(now - 30 * 24 * HOUR, now)).toBe('20 May')
    expect(english.date(now - 400 * 24 * HOUR, now)).toBe('15 May 2026')
    expect(dutch.moment(now - 64 * HOUR, now)).toBe('Woensdag 22:32')
  })

  it('keeps small letters inside a sentence', () => {
    expect(english.momentInside(now - 20 * HOUR, now)).toBe('yesterday at 18:32')
    expect(dutch.momentInside(now - 20 * HOUR, now)).toBe('gisteren om 18:32')
  })

  it('writes large numbers roughly and never more exactly than known', () => {
    expect(english.rough(16_234)).toBe('16,200')
    expect(english.rough(40_512_345)).toBe('40.5 million')
    expect(dutch.rough(40_512_345)).toBe('40,5 miljoen')
  })

  it('parts the words of the language from the figures of the locale', () => {
    expect(createFormat('en', 'nl-NL').rough(40_512_345)).toBe('40,5 million')
  })

  it('gives odds as odds, cut and never rounded up', () => {
    expect(oddsOf(0.4499)).toEqual({ kind: 'hundred', of: 44 })
    expect(oddsOf(0.0004)).toEqual({ kind: 'one-in', many: 2500 })
    expect(oddsOf(1)).toEqual({ kind: 'nearly-sure' })
  })
})
