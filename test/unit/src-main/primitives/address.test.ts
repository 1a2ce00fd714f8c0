import { bech32m } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress } from '../../../../src-main/primitives/address.ts'
import type { AddressError } from '../../../../src-main/primitives/errors.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { bytesOf } from '../../../support/arbitraries.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

const PREFIX = { main: 'duit', test: 'tduit', regtest: 'rduit' }
const A = 'duit1pt8r0gtrke347crghpwnh4uq3j3w4vl2ffyer5q3hxcdqqfkdydpqmpldzn'

function codeOf(prefix: string, text: string): string | undefined {
  try {
    parseAddress(prefix, text)
  } catch (error) {
    return (error as AddressError).code
  }
  return undefined
}

describe('primitives/address', () => {
  const { address } = readJsonVector<{ address: { network: keyof typeof PREFIX; lock: string; address: string }[] }>('duit/encoding.json')
  const { locks } = readJsonVector<{ locks: { lock: string; addresses: string[] }[] }>('duit/locks.json')

  it('formats and reads the addresses of the vectors', () => {
    for (const row of address) {
      expect(formatAddress(PREFIX[row.network], hex(row.lock))).toBe(row.address)
      expect(bytesToHex(parseAddress(PREFIX[row.network], row.address.toUpperCase()))).toBe(row.lock)
    }
    for (const row of locks) {
      for (const text of row.addresses) {
        const prefix = text.slice(0, text.indexOf('1'))
        expect(formatAddress(prefix, hex(row.lock))).toBe(text)
        expect(bytesToHex(parseAddress(prefix, text))).toBe(row.lock)
      }
    }
  })

  it('says which network an address of another one belongs to', () => {
    expect(codeOf('rduit', A)).toBe('address-other-network')
    expect(codeOf('duit', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0')).toBe('address-invalid')
  })

  it.each([
    ['mixed case', A.replace('duit1p', 'duit1P')],
    ['a changed sign', A.replace('t8r0', 't8r9')],
    ['a sign too few', A.slice(0, -1)],
    ['nothing', ''],
    ['bech32 instead of bech32m', 'duit1pt8r0gtrke347crghpwnh4uq3j3w4vl2ffyer5q3hxcdqqfkdydpqcutz2j'],
    ['version 0', bech32m.encode('duit', [0, ...bech32m.toWords(new Uint8Array(32))])],
    ['version 2', bech32m.encode('duit', [2, ...bech32m.toWords(new Uint8Array(32))])],
    ['31 bytes', bech32m.encode('duit', [1, ...bech32m.toWords(new Uint8Array(31))])],
    ['33 bytes', bech32m.encode('duit', [1, ...bech32m.toWords(new Uint8Array(33))])],
    ['bits set in the padding', bech32m.encode('duit', [1, ...bech32m.toWords(new Uint8Array(32)).slice(0, -1), 1])],
    ['no symbols', bech32m.encode('duit', [])],
  ])('refuses %s', (_, text) => {
    expect(codeOf('duit', text)).toBe('address-invalid')
  })

  it('any lock comes back, and any text is read or refused with a code', () => {
    fc.assert(
      fc.property(bytesOf(32), fc.constantFrom('duit', 'tduit', 'rduit'), (lock, prefix) => {
        expect(parseAddress(prefix, formatAddress(prefix, lock))).toEqual(lock)
      }),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `duit1${text}`),
        ),
        (text) => {
          expect(codeOf('duit', text)).toBe('address-invalid')
        },
      ),
    )
  })
})
