import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CheckedDatabase, openValue, sealValue } from '../../../../src-main/storage/checked-database.ts'
import { MemoryDatabase } from '../../../../src-main/storage/memory-database.ts'

const KEY = Uint8Array.of(7, 1)

describe('storage/checked-database', () => {
  it('finds every flipped bit, every cut and a value under another key', () => {
    void fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (value, key, at) => {
        const sealed = sealValue(key, value)
        expect(openValue(key, sealed)).toEqual(value)
        const bit = at % (8 * sealed.length)
        const flipped = sealed.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(openValue(key, flipped)).toBeUndefined()
        const otherKey = key.slice()
        otherKey[0] = (otherKey[0] as number) ^ 1
        expect(openValue(otherKey, sealed)).toBeUndefined()
      }),
    )
    expect(openValue(KEY, Uint8Array.of(1, 2, 3))).toBeUndefined()
  })

  it('names the kind of record and what to do, on get, getMany and iterate', async () => {
    const raw = new MemoryDatabase()
    const database = new CheckedDatabase({ describeKey: (key) => (key[0] === 7 ? 'coin' : 'other'), advice: 'Do this.' }, raw)
    await database.batch([{ type: 'put', key: KEY, value: Uint8Array.of(1) }], { sync: true })
    await raw.batch([{ type: 'put', key: KEY, value: Uint8Array.of(2, 0, 0, 0, 0) }], { sync: true })
    const error = { code: 'data-damaged', message: 'A stored coin (0701) is not what was written. Do this.' }
    await expect(database.get(KEY)).rejects.toMatchObject(error)
    await expect(database.getMany([KEY])).rejects.toMatchObject(error)
    const walk = async () => {
      for await (const _ of database.iterate({ prefix: KEY }));
    }
    await expect(walk()).rejects.toMatchObject(error)
  })

  it('leaves damaged entries out where the caller wants to hear of them', async () => {
    const raw = new MemoryDatabase()
    const database = new CheckedDatabase({ describeKey: () => 'coin', advice: '' }, raw)
    const keys = [1, 2, 3].map((n) => Uint8Array.of(7, n))
    await database.batch(
      keys.map((key) => ({ type: 'put', key, value: Uint8Array.of(1) })),
      { sync: true },
    )
    await raw.batch([{ type: 'put', key: keys[1] as Uint8Array, value: new Uint8Array(0) }], { sync: true })
    const damaged: number[] = []
    const intact: number[] = []
    for await (const page of database.iterate({ prefix: Uint8Array.of(7), onDamaged: (key) => damaged.push(key[1] as number) })) {
      for (const { key } of page) intact.push(key[1] as number)
    }
    expect({ damaged, intact }).toEqual({ damaged: [2], intact: [1, 3] })
  })
})
