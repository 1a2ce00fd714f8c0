// Every known header in memory, in columns: about a hundred bytes each, no objects, so that years of headers load in seconds.
import { MEDIAN_SPAN } from '../consensus/limits.ts'
import { medianTime } from '../consensus/median-time.ts'
import { assert } from '../util/assert.ts'
import { FLAG_BODY, FLAG_INVALID } from './records.ts'

/** Position of a header in the index: a handle that stays the same while the program runs. Parents come before their children. */
export type HeaderHandle = number

export const NO_HEADER: HeaderHandle = -1
/** In memory only: something below is invalid. */
export const FLAG_INVALID_BELOW = 8
const FIRST_CAPACITY = 1_024
const WORK_WORDS = 4

export interface IndexedHeader {
  readonly id: Uint8Array
  /** NO_HEADER for genesis. */
  readonly parent: HeaderHandle
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  /** Compact. */
  readonly target: number
  readonly flags: number
  readonly arrival: number
  readonly sizeBytes: number
  readonly transactionCount: number
  /** Work of the whole chain, 32 bytes, most significant first. */
  readonly chainWork: Uint8Array
}

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array | BigUint64Array

function grown<T extends Column>(column: T, length: number): T {
  const larger = new (column.constructor as new (length: number) => T)(length)
  larger.set(column as never)
  return larger
}

export class HeaderIndex {
  private size = 0
  private ids = new Uint8Array(32 * FIRST_CAPACITY)
  private parents = new Int32Array(FIRST_CAPACITY)
  private heights = new Uint32Array(FIRST_CAPACITY)
  private times = new Float64Array(FIRST_CAPACITY)
  /** Time of block 1 of the header's own branch: the anchor of its targets. */
  private anchors = new Float64Array(FIRST_CAPACITY)
  private targets = new Uint32Array(FIRST_CAPACITY)
  private flags = new Uint8Array(FIRST_CAPACITY)
  private arrivals = new Float64Array(FIRST_CAPACITY)
  private sizes = new Uint32Array(FIRST_CAPACITY)
  private transactionCounts = new Uint32Array(FIRST_CAPACITY)
  private works = new BigUint64Array(WORK_WORDS * FIRST_CAPACITY)
  /** Open addressing by the first bytes of the id: handle + 1, 0 for free. */
  private slots = new Int32Array(4 * FIRST_CAPACITY)
  /** Handles of the best chain by height. */
  private best = new Int32Array(FIRST_CAPACITY)
  private bestLength = 0
  private highestArrival = 0
  /** Bodies that wait for one below them. */
  private readonly waiting = new Set<HeaderHandle>()

  get count(): number {
    return this.size
  }

  /** Highest arrival number given out. */
  get lastArrival(): number {
    return this.highestArrival
  }

  get sizeBytes(): number {
    const columns = [this.ids, this.parents, this.heights, this.times, this.anchors, this.targets, this.flags]
    const others = [this.arrivals, this.sizes, this.transactionCounts, this.works, this.slots, this.best]
    return [...columns, ...others].reduce((sum, column) => sum + column.byteLength, 0)
  }

  find(id: Uint8Array): HeaderHandle {
    for (let slot = this.slotOf(id); ; slot = (slot + 1) % this.slots.length) {
      const handle = (this.slots[slot] as number) - 1
      if (handle < 0) return NO_HEADER
      if (this.hasId(handle, id)) return handle
    }
  }

  /** The id must be new and its parent in the index. */
  add(header: IndexedHeader): HeaderHandle {
    if (this.size === this.parents.length) this.grow()
    const handle = this.size++
    this.ids.set(header.id, 32 * handle)
    this.parents[handle] = header.parent
    this.heights[handle] = header.height
    this.times[handle] = header.time
    this.anchors[handle] = header.height <= 1 ? header.time : (this.anchors[header.parent] as number)
    this.targets[handle] = header.target
    this.arrivals[handle] = header.arrival
    this.sizes[handle] = header.sizeBytes
    this.transactionCounts[handle] = header.transactionCount
    this.flags[handle] = header.flags | (this.isInvalid(header.parent) ? FLAG_INVALID_BELOW : 0)
    this.highestArrival = Math.max(this.highestArrival, header.arrival)
    const work = new DataView(header.chainWork.buffer, header.chainWork.byteOffset, 32)
    for (let word = 0; word < WORK_WORDS; word++) this.works[WORK_WORDS * handle + word] = work.getBigUint64(8 * word)
    this.occupy(handle)
    this.noteWaiting(handle)
    return handle
  }

  idOf(handle: HeaderHandle): Uint8Array {
    return this.ids.slice(32 * handle, 32 * handle + 32)
  }

  parentOf(handle: HeaderHandle): HeaderHandle {
    return this.parents[handle] as number
  }

  heightOf(handle: HeaderHandle): number {
    return this.heights[handle] as number
  }

  timeOf(handle: HeaderHandle): number {
    return this.times[handle] as number
  }

  flagsOf(handle: HeaderHandle): number {
    return this.flags[handle] as number
  }

  sizeBytesOf(handle: HeaderHandle): number {
    return this.sizes[handle] as number
  }

  transactionCountOf(handle: HeaderHandle): number {
    return this.transactionCounts[handle] as number
  }

  /** Order in which blocks were complete here, with all below them; 0 while they are not. */
  arrivalOf(handle: HeaderHandle): number {
    return this.arrivals[handle] as number
  }

  workOf(handle: HeaderHandle): bigint {
    let work = 0n
    for (let word = 0; word < WORK_WORDS; word++) work = (work << 64n) | (this.works[WORK_WORDS * handle + word] as bigint)
    return work
  }

  /** Itself or something below is known to be invalid. */
  isInvalid(handle: HeaderHandle): boolean {
    return handle !== NO_HEADER && ((this.flags[handle] as number) & (FLAG_INVALID | FLAG_INVALID_BELOW)) !== 0
  }

  hasBody(handle: HeaderHandle): boolean {
    return ((this.flags[handle] as number) & FLAG_BODY) !== 0
  }

  /** The block and all below it are here. */
  isComplete(handle: HeaderHandle): boolean {
    return this.arrivalOf(handle) > 0
  }

  setFlags(handle: HeaderHandle, flags: number): void {
    this.flags[handle] = flags
  }

  setArrival(handle: HeaderHandle, arrival: number): void {
    this.arrivals[handle] = arrival
    this.highestArrival = Math.max(this.highestArrival, arrival)
    this.noteWaiting(handle)
  }

  setBody(handle: HeaderHandle, body: { readonly sizeBytes: number; readonly transactionCount: number }): void {
    this.flags[handle] = (this.flags[handle] as number) | FLAG_BODY
    this.sizes[handle] = body.sizeBytes
    this.transactionCounts[handle] = body.transactionCount
    this.noteWaiting(handle)
  }

  /** The header broke a rule itself: it has no body any more. */
  condemn(handle: HeaderHandle): void {
    this.flags[handle] = FLAG_INVALID
    this.dropBody(handle)
  }

  dropBody(handle: HeaderHandle): void {
    this.flags[handle] = (this.flags[handle] as number) & ~FLAG_BODY
    this.sizes[handle] = 0
    this.transactionCounts[handle] = 0
    this.arrivals[handle] = 0
    this.waiting.delete(handle)
  }

  /** What becomes complete when `handle` does: blocks above whose bodies are here already, low to high. */
  completedBy(handle: HeaderHandle): HeaderHandle[] {
    const complete = new Set([handle])
    for (const above of [...this.waiting].sort((a, b) => a - b)) if (complete.has(this.parentOf(above))) complete.add(above)
    complete.delete(handle)
    return [...complete]
  }

  /** True when some bodies wait for one below them. */
  get hasWaitingBodies(): boolean {
    return this.waiting.size > 0
  }

  /** Marks everything built on the header. Answers what is built on it, low to high. */
  condemnAbove(handle: HeaderHandle): HeaderHandle[] {
    const above = this.descendantsOf(handle)
    for (const child of above) this.flags[child] = (this.flags[child] as number) | FLAG_INVALID_BELOW
    return above
  }

  /** Parents before children. One pass over all that was added after the header. */
  descendantsOf(handle: HeaderHandle): HeaderHandle[] {
    const found = new Set([handle])
    for (let at = handle + 1; at < this.size; at++) if (found.has(this.parents[at] as number)) found.add(at)
    found.delete(handle)
    return [...found]
  }

  /** Unix seconds of the header and those before it that the median is taken of, newest first. */
  lastTimesOf(handle: HeaderHandle): number[] {
    const times: number[] = []
    for (let at = handle; at !== NO_HEADER && times.length < MEDIAN_SPAN; at = this.parentOf(at)) times.push(this.timeOf(at))
    return times
  }

  /** Median(header), section 3. */
  medianTimeOf(handle: HeaderHandle): number {
    return medianTime(this.lastTimesOf(handle))
  }

  /** Time of block 1 of the header's branch; undefined for genesis. */
  timeOfBlock1(handle: HeaderHandle): number | undefined {
    return this.heightOf(handle) === 0 ? undefined : (this.anchors[handle] as number)
  }

  /** Negative, zero or positive as the chain of `a` has less, equal or more work than that of `b`. */
  compareWork(a: HeaderHandle, b: HeaderHandle): number {
    for (let word = 0; word < WORK_WORDS; word++) {
      const left = this.works[WORK_WORDS * a + word] as bigint
      const right = this.works[WORK_WORDS * b + word] as bigint
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }

  /** True when `a` is to be preferred: more work, or as much and complete here earlier. */
  isBetter(a: HeaderHandle, b: HeaderHandle): boolean {
    const order = this.compareWork(a, b)
    return order > 0 || (order === 0 && this.arrivalOf(a) < this.arrivalOf(b))
  }

  /** The best of all that are complete and not invalid; genesis at least. */
  bestComplete(): HeaderHandle {
    let best = 0
    for (let at = 1; at < this.size; at++) {
      if (this.isComplete(at) && !this.isInvalid(at) && this.isBetter(at, best)) best = at
    }
    return best
  }

  /** Tip of the best chain. */
  get tip(): HeaderHandle {
    return this.bestLength === 0 ? NO_HEADER : (this.best[this.bestLength - 1] as number)
  }

  /** On the best chain; NO_HEADER above its tip. */
  bestAt(height: number): HeaderHandle {
    return height < this.bestLength ? (this.best[height] as number) : NO_HEADER
  }

  isBest(handle: HeaderHandle): boolean {
    return this.bestAt(this.heightOf(handle)) === handle
  }

  /** Makes the chain that ends in `tip` the best one. */
  setTip(tip: HeaderHandle): void {
    const length = this.heightOf(tip) + 1
    while (this.best.length < length) this.best = grown(this.best, 2 * this.best.length)
    for (let at = tip; at !== NO_HEADER && !(this.heightOf(at) < this.bestLength && this.isBest(at)); at = this.parentOf(at)) {
      this.best[this.heightOf(at)] = at
    }
    this.bestLength = length
  }

  /** The last header that both have below them or are. */
  forkOf(a: HeaderHandle, b: HeaderHandle): HeaderHandle {
    let left = a
    let right = b
    while (left !== right) {
      if (this.heightOf(left) >= this.heightOf(right)) left = this.parentOf(left)
      else right = this.parentOf(right)
    }
    return left
  }

  /** The header of this height on the branch of `handle`. */
  ancestorAt(handle: HeaderHandle, height: number): HeaderHandle {
    assert(height <= this.heightOf(handle), 'an ancestor lies below')
    let at = handle
    while (this.heightOf(at) > height) {
      if (this.isBest(at)) return this.bestAt(height)
      at = this.parentOf(at)
    }
    return at
  }

  /** Headers above `ancestor` up to `handle`, low to high. */
  pathUp(ancestor: HeaderHandle, handle: HeaderHandle): HeaderHandle[] {
    const path: HeaderHandle[] = []
    for (let at = handle; at !== ancestor; at = this.parentOf(at)) path.push(at)
    return path.reverse()
  }

  private noteWaiting(handle: HeaderHandle): void {
    if (this.hasBody(handle) && !this.isComplete(handle)) this.waiting.add(handle)
    else this.waiting.delete(handle)
  }

  private hasId(handle: HeaderHandle, id: Uint8Array): boolean {
    const start = 32 * handle
    for (let i = 0; i < 32; i++) if (this.ids[start + i] !== id[i]) return false
    return true
  }

  private slotOf(id: Uint8Array): number {
    const hash = ((id[4] as number) | ((id[5] as number) << 8) | ((id[6] as number) << 16) | ((id[7] as number) << 24)) >>> 0
    return hash % this.slots.length
  }

  private occupy(handle: HeaderHandle): void {
    let slot = this.slotOf(this.ids.subarray(32 * handle, 32 * handle + 32))
    while (this.slots[slot] !== 0) slot = (slot + 1) % this.slots.length
    this.slots[slot] = handle + 1
  }

  private grow(): void {
    const length = 2 * this.parents.length
    this.ids = grown(this.ids, 32 * length)
    this.parents = grown(this.parents, length)
    this.heights = grown(this.heights, length)
    this.times = grown(this.times, length)
    this.anchors = grown(this.anchors, length)
    this.targets = grown(this.targets, length)
    this.flags = grown(this.flags, length)
    this.arrivals = grown(this.arrivals, length)
    this.sizes = grown(this.sizes, length)
    this.transactionCounts = grown(this.transactionCounts, length)
    this.works = grown(this.works, WORK_WORDS * length)
    this.slots = new Int32Array(4 * length)
    for (let handle = 0; handle < this.size; handle++) this.occupy(handle)
  }
}
