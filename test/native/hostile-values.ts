// Values that a native function must refuse or bear: of other kinds, at the bounds, and buffers that are not what they were.

const shrunk = (): Uint8Array => {
  const buffer = new ArrayBuffer(512, { maxByteLength: 1024 })
  const array = new Uint8Array(buffer, 256)
  buffer.resize(100)
  return array
}

const detached = (): Uint8Array => {
  const array = new Uint8Array(188)
  structuredClone(array, { transfer: [array.buffer] })
  return array
}

const throwing = { valueOf: () => fail(), toString: () => fail(), [Symbol.toPrimitive]: () => fail() }

function fail(): never {
  throw new Error('asked for a primitive')
}

const MAKERS: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -1,
  () => -0,
  () => 0,
  () => 0.5,
  () => 1,
  () => 8,
  () => 1025,
  () => 65_537,
  () => 2 ** 32,
  () => 2 ** 48,
  () => 2 ** 53,
  () => 2 ** 64,
  () => 1e308,
  () => 64n,
  () => '64',
  () => '',
  () => 'AVX2',
  () => 'x'.repeat(100_000),
  () => Symbol('hostile'),
  () => ({}),
  () => ({ length: 156 }),
  () => [1, 2, 3],
  () => throwing,
  () => new Proxy(new Uint8Array(156), {}),
  () => () => undefined,
  () => new Uint8Array(0),
  () => new Uint8Array(1),
  () => new Uint8Array(32),
  () => new Uint8Array(129),
  () => new Uint8Array(155),
  () => new Uint8Array(156),
  () => new Uint8Array(188),
  () => new Uint8Array(1_000_001),
  () => new Uint8ClampedArray(156),
  () => new Int8Array(156),
  () => new Uint16Array(156),
  () => new Float16Array(156),
  () => new Float64Array(156),
  () => new BigInt64Array(156),
  () => new DataView(new ArrayBuffer(156)),
  () => new ArrayBuffer(156),
  () => new SharedArrayBuffer(156),
  () => new Uint8Array(new SharedArrayBuffer(156)),
  () => new Uint8Array(new ArrayBuffer(400), 13, 188),
  shrunk,
  detached,
]

/** Up to six of them. */
export function hostileArguments(random: () => number): unknown[] {
  return Array.from({ length: Math.floor(random() * 7) }, () => hostileValue(random))
}

export function hostileValue(random: () => number): unknown {
  return (MAKERS[Math.floor(random() * MAKERS.length)] as () => unknown)()
}
