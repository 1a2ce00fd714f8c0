import { describe, expect, it } from 'vitest'
import { moneyParts, moneyPlain, moneyText, parseAmount } from '../../../../src-renderer/lib/money.ts'

describe('src-renderer/lib/money', () => {
  it('cuts to two decimals and never rounds up', () => {
    expect(moneyText(36_399_999_999, 'en-GB')).toBe('363.99 DUIT')
    expect(moneyText(-640_999_999, 'en-GB')).toBe('−6.40 DUIT')
  })

  it('groups eight decimals as 2 + 3 + 3 in full', () => {
    expect(moneyParts(2_500_000_552, 'en-GB', { full: true })).toMatchObject({
      whole: '25',
      point: '.',
      decimals: ['00', '000', '552'],
      unit: 'DUIT',
    })
  })

  it('writes less than 0.001 DUIT in penning, and nothing as 0.00 DUIT', () => {
    expect(moneyText(184, 'en-GB')).toBe('184 penning')
    expect(moneyText(99_999, 'nl-NL')).toBe('99.999 penning')
    expect(moneyText(100_000, 'en-GB')).toBe('0.00 DUIT')
    expect(moneyText(0, 'en-GB')).toBe('0.00 DUIT')
  })

  it('follows the number locale, also for four digits', () => {
    expect(moneyText(128_450_000_000, 'en-GB')).toBe('1,284.50 DUIT')
    expect(moneyText(128_450_000_000, 'nl-NL')).toBe('1.284,50 DUIT')
  })

  it('puts a sign on movements only', () => {
    expect(moneyText(2_500_000_000, 'en-GB', { signed: true })).toBe('+25.00 DUIT')
    expect(moneyText(2_500_000_000, 'en-GB')).toBe('25.00 DUIT')
  })

  it('copies plain digits', () => {
    expect(moneyPlain(2_500_000_552)).toBe('25.00000552')
    expect(moneyPlain(128_450_000_000)).toBe('1284.5')
    expect(moneyPlain(4_200_000_000_000_000)).toBe('42000000')
  })

  it.each([
    ['25', 'en-GB', 2_500_000_000],
    ['1,284.50', 'en-GB', 128_450_000_000],
    ['1.284,50', 'nl-NL', 128_450_000_000],
    ['25,5', 'nl-NL', 2_550_000_000],
    ['25,5', 'en-GB', 2_550_000_000],
    ['0.00000001', 'en-GB', 1],
    [' 1 000 ', 'nl-NL', 100_000_000_000],
  ])('reads %j in %s', (text, locale, penning) => {
    expect(parseAmount(text, locale)).toEqual({ penning })
  })

  it('takes a separator of thousands for one, never for a decimal mark', () => {
    expect(parseAmount('1.284', 'nl-NL')).toEqual({ penning: 128_400_000_000 })
    expect(parseAmount('1.284', 'en-GB')).toEqual({ penning: 128_400_000 })
  })

  it.each([
    ['', 'empty'],
    ['abc', 'unreadable'],
    ['1..2', 'unreadable'],
    ['-5', 'unreadable'],
    ['1e3', 'unreadable'],
    ['.', 'unreadable'],
    ['0.000000001', 'too-fine'],
    ['42000001', 'too-large'],
    ['0.00', 'zero'],
  ])('refuses %j as %s', (text, problem) => {
    expect(parseAmount(text, 'en-GB')).toEqual({ problem })
  })

  it('reads back what it writes plainly', () => {
    for (const penning of [1, 552, 99_999, 100_000_000, 36_399_551_000, 4_200_000_000_000_000])
      expect(parseAmount(moneyPlain(penning), 'en-GB')).toEqual({ penning })
  })
})
