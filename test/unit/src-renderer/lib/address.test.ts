import { describe, expect, it } from 'vitest'
import { addressBytes, addressGroups, checkAddress, shortAddress } from '../../../../src-renderer/lib/address.ts'
import { addressOf } from '../../../support/contract-fake-state.ts'

const mine = addressOf('mine')
const regtest = addressOf('mine', 'rduit')

describe('src-renderer/lib/address', () => {
  it('takes a complete address, also in groups and in capitals', () => {
    expect(checkAddress(mine, 'main')).toMatchObject({ address: mine })
    expect(checkAddress(mine.replace(/.{4}/g, '$& ').toUpperCase(), 'main')).toMatchObject({ address: mine })
  })

  it.each([
    ['', 'incomplete'],
    ['dui', 'incomplete'],
    [mine.slice(0, 40), 'incomplete'],
    [regtest, 'other-network'],
    ['bc1qxyz', 'foreign'],
    [`${mine.slice(0, 20)}b${mine.slice(21)}`, 'bad-sign'],
    [`${mine.slice(0, -1)}${mine.endsWith('q') ? 'p' : 'q'}`, 'wrong'],
    [`${mine}q`, 'wrong'],
  ])('judges %j', (text, problem) => {
    expect(checkAddress(text, 'main')).toEqual({ problem })
  })

  it('knows the addresses of the independent vectors', () => {
    const vector = 'rduit1pt8r0gtrke347crghpwnh4uq3j3w4vl2ffyer5q3hxcdqqfkdydpq9v7u4m'
    expect(checkAddress(vector, 'regtest')).toMatchObject({ address: vector })
    expect(addressBytes(vector)).toHaveLength(32)
  })

  it('never shortens away the ends, and marks them in groups of four', () => {
    expect(shortAddress(mine)).toEqual({ start: mine.slice(0, 9), end: mine.slice(-5) })
    const groups = addressGroups(mine)
    expect(groups.map((group) => group.text).join('')).toBe(mine)
    expect(groups.map((group) => group.end)).toEqual(groups.map((_, index) => index < 2 || index >= groups.length - 2))
  })
})
