import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createFreeRoom, RESERVED_ROOM_BYTES, requireRoom } from '../../../../src-main/storage/free-room.ts'

describe('storage/free-room', () => {
  it('tells the room of a real folder', async () => {
    expect(await createFreeRoom(tmpdir())()).toBeGreaterThan(0)
  })

  it('disk-full is exact at the reserve', async () => {
    await requireRoom(async () => RESERVED_ROOM_BYTES + 5, 5)
    await expect(requireRoom(async () => RESERVED_ROOM_BYTES + 4, 5)).rejects.toMatchObject({ code: 'disk-full' })
  })
})
