// A Delft tile: the picture of 32 bytes. Always beside the text it belongs to, so it is hidden from screen readers.
import { memo } from 'react'
import { hexBytes, type Shape, tileLayers } from '../lib/tile.ts'

interface TileProps {
  /** 64 hex digits, or the bytes themselves. */
  seal: string | Uint8Array
  size?: number
}

export const Tile = memo(function Tile({ seal, size }: TileProps) {
  const layers = tileLayers(typeof seal === 'string' ? hexBytes(seal) : seal)
  return (
    <span className="tile" aria-hidden="true" {...(size === undefined ? {} : { style: { width: size } })}>
      <svg viewBox="-50 -50 100 100" role="presentation">
        <rect className="t0" x="-50" y="-50" width="100" height="100" />
        {layers.map((layer, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the layers of one seal never move
          <g className={`t${layer.tone}`} key={index}>
            <Shapes shapes={layer.shapes} />
          </g>
        ))}
      </svg>
    </span>
  )
})

function Shapes({ shapes }: { shapes: Shape[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the shapes of one seal never move
  return shapes.map((shape, index) => <OneShape shape={shape} key={index} />)
}

function OneShape({ shape }: { shape: Shape }) {
  switch (shape.kind) {
    case 'path':
      return <path d={shape.d} {...(shape.turn === undefined ? {} : { transform: `rotate(${shape.turn})` })} />
    case 'circle':
      return <circle cx={shape.x} cy={shape.y} r={shape.r} />
    case 'line':
      return <path d={shape.d} fill="none" stroke="currentColor" strokeWidth={shape.width} strokeLinecap="round" />
    case 'round':
      return <circle r={shape.r} fill="none" stroke="currentColor" strokeWidth={shape.width} />
    case 'group':
      return (
        <g transform={shape.transform}>
          <Shapes shapes={shape.shapes} />
        </g>
      )
  }
}
