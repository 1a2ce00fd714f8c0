import { argon2d, argon2id } from '@noble/hashes/argon2.js'
import { describe, expect, it } from 'vitest'
import { POW_SALT, powHashReference } from '../../../../src-main/crypto/pow-reference.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector, readVector } from '../../../support/vectors.ts'

function katTag(file: string): string {
  const line = readVector(file).trimEnd().split('\n').at(-1) as string
  return line.replace('Tag: ', '').replaceAll(' ', '').trim()
}

describe('crypto/pow-reference', () => {
  const { proofOfWork } = readJsonVector<{ proofOfWork: { password: string; memoryKiB: number; tag: string }[] }>('duit/encoding.json')
  const [first] = proofOfWork
  const header = hex(first?.password ?? '')

  it('the library below gives the known answer of RFC 9106', () => {
    const options = {
      t: 3,
      m: 32,
      p: 4,
      version: 0x13,
      dkLen: 32,
      key: new Uint8Array(8).fill(3),
      personalization: new Uint8Array(12).fill(4),
    }
    const [password, salt] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)]
    expect(bytesToHex(argon2d(password, salt, options))).toBe(katTag('argon2/argon2d'))
    expect(bytesToHex(argon2id(password, salt, options))).toBe(katTag('argon2/argon2id'))
  })

  it.each(proofOfWork)('gives the tag of the vectors with $memoryKiB KiB', ({ password, memoryKiB, tag }) => {
    expect(bytesToHex(powHashReference(hex(password), memoryKiB))).toBe(tag)
  })

  it('any other parameter gives another tag', () => {
    const right = { t: 1, m: 64, p: 1, version: 0x13, dkLen: 32 }
    const tags = [
      powHashReference(header, 64),
      powHashReference(header, 72),
      powHashReference(header.subarray(1), 64),
      powHashReference(Uint8Array.from([...header, 0]), 64),
      argon2d(header, new TextEncoder().encode('duit/pow/v2'), right),
      argon2d(header, POW_SALT, { ...right, t: 2 }),
      argon2d(header, POW_SALT, { ...right, p: 2 }),
      argon2d(header, POW_SALT, { ...right, version: 0x10 }),
      argon2d(header, POW_SALT, { ...right, key: Uint8Array.of(0) }),
      argon2id(header, POW_SALT, right),
    ].map(bytesToHex)
    expect(tags[0]).toBe(first?.tag)
    expect(new Set(tags).size).toBe(tags.length)
  })
})
