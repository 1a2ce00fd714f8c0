// A wall of tiles, one for each of the newest blocks; the newest lies in the middle. Places without a block stay plain glaze.
import { useElementSize } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Tile } from '../../components/tile.tsx'
import { useNode } from '../../state/duit.ts'

const PITCH = 115

export function SealWall() {
  const { t } = useTranslation()
  const { blocks } = useNode()
  const { ref, width, height } = useElementSize()
  const columns = Math.ceil(width / PITCH) + 1
  const rows = Math.ceil((height + 34) / PITCH) + 1
  const order = useMemo(() => placesFromMiddle(columns, rows), [columns, rows])
  return (
    <aside ref={ref} className="seal-wall" aria-label={t('blocks.newest')}>
      <div className="seal-grid" role="img" aria-label={t('blocks.wall')} style={{ gridTemplateColumns: `repeat(${columns}, 112px)` }}>
        {order.map((place, index) => {
          const block = blocks[place]
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the wall is its number
          return block === undefined ? <span key={index} className="tile bare" /> : <Tile key={block.id} seal={block.id} />
        })}
      </div>
      <p className="cap">{t('welcome.caption')}</p>
    </aside>
  )
}

/** For every place of the wall, row by row: how manieth from the middle it is. */
function placesFromMiddle(columns: number, rows: number): number[] {
  const places = Array.from({ length: columns * rows }, (_, place) => ({
    place,
    distance: Math.hypot((place % columns) - (columns - 2) / 2, Math.floor(place / columns) - (rows - 1) / 2),
  }))
  const ranks = new Array<number>(places.length).fill(0)
  for (const [rank, { place }] of places.sort((left, right) => left.distance - right.distance).entries()) ranks[place] = rank
  return ranks
}
