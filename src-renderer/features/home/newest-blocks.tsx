// The newest blocks as tiles, drawn from their ids.
import { Trans, useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { Tile } from '../../components/tile.tsx'
import { useNode } from '../../state/duit.ts'

const SHOWN = 12

export function NewestBlocks() {
  const { t } = useTranslation()
  const format = useFormat()
  const { blocks } = useNode()
  const newest = blocks[0]
  if (newest === undefined) return null
  return (
    <section aria-label={t('blocks.newest')}>
      <ol className="wall">
        {blocks.slice(0, SHOWN).map((block) => (
          <li
            key={block.id}
            className="laid"
            title={t('blocks.title', { height: format.number(block.height), moment: format.moment(block.time, Date.now()) })}
          >
            <Tile seal={block.id} />
            <span className="hide">
              {t('blocks.title', { height: format.number(block.height), moment: format.moment(block.time, Date.now()) })}
            </span>
          </li>
        ))}
      </ol>
      <p className="sm muted wall-note">
        {blocks.length > 1 ? <Trans i18nKey="blocks.note" components={{ soft: <span className="soft" /> }} /> : t('blocks.only-first')}
      </p>
    </section>
  )
}
