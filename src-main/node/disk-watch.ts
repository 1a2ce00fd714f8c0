// Room on the disk and what the data takes, looked at now and then so that nobody has to wait for it.
import { type FreeRoom, RESERVED_ROOM_BYTES } from '../storage/free-room.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { folderBytes } from './data-folder.ts'

const LOOK_EVERY_MS = 10_000
/** Room for a block beyond the reserve, or mining it would be for nothing. */
const BLOCK_ROOM_BYTES = 4 * 1024 * 1024

export class DiskWatch {
  private readonly path: string
  private readonly freeRoom: FreeRoom
  private readonly log: Logger
  private timer: NodeJS.Timeout | undefined
  private looked = { usedBytes: 0, freeBytes: 0, full: false }

  constructor({ path }: { readonly path: string }, { freeRoom, log }: { readonly freeRoom: FreeRoom; readonly log: Logger }) {
    this.path = path
    this.freeRoom = freeRoom
    this.log = log
  }

  get state(): { readonly usedBytes: number; readonly freeBytes: number; readonly full: boolean } {
    return this.looked
  }

  async start(): Promise<void> {
    await this.look()
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private async look(): Promise<void> {
    try {
      const [usedBytes, free] = await Promise.all([folderBytes(this.path), this.freeRoom()])
      const full = free < RESERVED_ROOM_BYTES + BLOCK_ROOM_BYTES
      if (full && !this.looked.full)
        this.log.error('The disk is full: no blocks are taken and mining rests until there is room', { freeBytes: free })
      if (!full && this.looked.full) this.log.info('There is room on the disk again')
      this.looked = { usedBytes, freeBytes: free, full }
    } catch (error) {
      this.log.warn('The disk could not be looked at', { error: describeError(error) })
    }
  }
}
