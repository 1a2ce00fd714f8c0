// A tile is a picture of 32 bytes: four quarters, one ornament, three blues. Plain data, drawn by components/tile.tsx.
// It helps the eye to notice a change. It is never a proof and never replaces the text of an address or an id.

export type Shape =
  | { kind: 'path'; d: string; turn?: number }
  | { kind: 'circle'; x: number; y: number; r: number }
  | { kind: 'line'; d: string; width: number }
  | { kind: 'round'; r: number; width: number }
  | { kind: 'group'; transform: string; shapes: Shape[] }

export interface TileLayer {
  tone: number
  shapes: Shape[]
}

const petal = (length: number, wide: number, from = 0) =>
  `M0 ${-from}C${wide} ${-from - length * 0.35} ${wide} ${-from - length * 0.7} 0 ${-from - length}` +
  `C${-wide} ${-from - length * 0.7} ${-wide} ${-from - length * 0.35} 0 ${-from}Z`
const path = (d: string): Shape => ({ kind: 'path', d })
const dot = (x: number, y: number, r: number): Shape => ({ kind: 'circle', x, y, r })
const line = (d: string, width: number): Shape => ({ kind: 'line', d, width })
const group = (transform: string, shapes: Shape[]): Shape => ({ kind: 'group', transform, shapes })
const ring = (count: number, d: string, turn = 0): Shape[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'path', d, turn: turn + (index * 360) / count }))

const CENTRES: Shape[][] = [
  [...ring(8, petal(20, 6, 4)), dot(0, 0, 3.2)],
  [...ring(4, 'M0 -5C9 -10 10 -20 5 -27L0 -21L-5 -27C-10 -20 -9 -10 0 -5Z'), dot(0, 0, 3.4)],
  [...ring(8, 'M0 -27L4.2 -9L0 0L-4.2 -9Z'), dot(0, 0, 4.2)],
  [...ring(4, petal(21, 10, 2)), ...ring(4, petal(14, 3, 9), 45), dot(0, 0, 3)],
  [...ring(4, 'M0 -25L8 -15L0 -5L-8 -15Z'), dot(0, 0, 4)],
  [...ring(4, petal(26, 8, 0)), ...ring(4, petal(17, 4, 3), 45), dot(0, 0, 3)],
  [...ring(12, petal(15, 3, 9)), dot(0, 0, 6)],
  [...ring(6, petal(19, 7, 5)), dot(0, 0, 3.6)],
]

/** Around the corner at 0,0, growing to the lower right. */
const CORNERS: Shape[][] = [
  'M0 26A26 26 0 0 0 26 0L19 0A19 19 0 0 1 0 19Z M0 12A12 12 0 0 0 12 0L0 0Z',
  'M0 0L9 3C20 6 24 14 26 26C14 24 6 20 3 9Z M30 3C36 4 37 12 31 13C33 9 31 6 27 6Z M3 30C4 36 12 37 13 31C9 33 6 31 6 27Z',
  'M0 0C10 2 20 2 31 0C27 9 16 9 0 0Z M0 0C2 10 2 20 0 31C9 27 9 16 0 0Z M0 0C6 14 14 20 25 25C20 14 14 6 0 0Z',
  'M0 30L5 30L5 5L30 5L30 0L0 0Z M11 24L15 24L15 15L24 15L24 11L11 11Z',
  'M0 0L24 8L14 14L8 24Z M28 28L20 25L25 20Z',
  'M0 0L30 0L0 30Z',
  'M0 34L4 34A30 30 0 0 0 34 4L34 0A34 34 0 0 1 0 34Z M0 22L4 22A18 18 0 0 0 22 4L22 0A22 22 0 0 1 0 22Z M0 9A9 9 0 0 0 9 0L0 0Z',
  'M0 0C14 0 22 6 20 16C18 10 13 8 9 9C8 13 10 18 16 20C6 22 0 14 0 0Z',
].map((d) => [group('translate(-50 -50)', [path(d)])])

const DIAGONALS: Shape[][] = [
  [],
  [dot(-25, -25, 2.6)],
  [group('translate(-18 -18) rotate(-45)', [path(petal(15, 4.5))])],
  [path('M-25 -31L-19 -25L-25 -19L-31 -25Z')],
  [dot(-29, -21, 2.1), dot(-21, -29, 2.1)],
  [line('M-32 -18C-26 -18 -22 -21 -20 -26M-18 -32C-18 -26 -21 -22 -26 -20', 2)],
  [group('translate(-24 -24)', ring(4, petal(6, 2.6)))],
]

const EDGES: Shape[][] = [
  [],
  [path('M-9 -50A9 9 0 0 0 9 -50Z')],
  [group('translate(0 -33)', ring(3, petal(11, 3.6)))],
  [path('M-11 -50L0 -38L11 -50Z')],
  [dot(0, -43, 2.4), dot(-8, -46, 1.8), dot(8, -46, 1.8)],
  [path('M0 -34C5 -38 6 -44 0 -50C-6 -44 -5 -38 0 -34Z')],
]

const FRAMES: Shape[][] = [
  [],
  [line('M-45 -45H45V45H-45Z', 1.2)],
  [{ kind: 'round', r: 34, width: 1.4 }],
  [line('M0 -44L44 0L0 44L-44 0Z', 1.4)],
  [
    line(
      'M0 -36C14 -36 22 -30 22 -22C30 -22 36 -14 36 0C36 14 30 22 22 22C22 30 14 36 0 36C-14 36 -22 30 -22 22C-30 22 -36 14 -36 0C-36 -14 -30 -22 -22 -22C-22 -30 -14 -36 0 -36Z',
      1.4,
    ),
  ],
]

/** Tones of centre, corners, diagonals, edges and frame. */
const TONES = [
  [1, 2, 1, 2, 2],
  [1, 1, 2, 2, 2],
  [2, 1, 1, 2, 1],
  [1, 2, 2, 1, 2],
  [1, 3, 1, 2, 2],
  [2, 1, 2, 1, 1],
  [1, 1, 1, 3, 3],
  [1, 3, 2, 1, 2],
]

const QUARTERS = [0, 90, 180, 270]
const four = (shapes: Shape[]): Shape[] => (shapes.length === 0 ? [] : QUARTERS.map((turn) => group(`rotate(${turn})`, shapes)))

/** The layers of the tile of 32 bytes, lowest first, in a square from −50 to 50. The first eight bytes choose. */
export function tileLayers(bytes: Uint8Array): TileLayer[] {
  const pick = <T>(list: T[], at: number): T => list[(bytes[at] ?? 0) % list.length] as T
  const tones = pick(TONES, 5)
  const tone = (at: number) => tones[at] ?? 1
  const size = 0.94 + ((bytes[6] ?? 0) % 3) * 0.13
  const turn = ((bytes[7] ?? 0) % 2) * 45
  const layers: TileLayer[] = [
    { tone: tone(4), shapes: pick(FRAMES, 4) },
    { tone: tone(1), shapes: four(pick(CORNERS, 1)) },
    { tone: tone(2), shapes: four(pick(DIAGONALS, 2)) },
    { tone: tone(3), shapes: four(pick(EDGES, 3)) },
    { tone: tone(0), shapes: [group(`rotate(${turn}) scale(${size.toFixed(2)})`, pick(CENTRES, 0))] },
  ]
  return layers.filter((layer) => layer.shapes.length > 0)
}

/** 64 hex digits to 32 bytes. */
export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
