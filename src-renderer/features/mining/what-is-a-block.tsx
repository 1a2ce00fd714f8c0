// A plain sentence on what a block is, beside the seal of one.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { Tile } from '../../components/tile.tsx'
import { useNode } from '../../state/duit.ts'
import type { MiningStatus } from '../../state/types.ts'

export function WhatIsABlock({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { blocks } = useNode()
  const found = status.lastFound
  const newest = blocks[0]
  const seal = found ?? newest
  if (seal === undefined) return null
  const now = Date.now()
  return (
    <div className="what">
      <Tile seal={seal.id} size={64} />
      <p>
        <b>{t('block.what')}</b> {t('block.answer')}{' '}
        {found === null
          ? t('block.newest-seal', { height: format.number(seal.height) })
          : t('block.own-seal', { moment: format.momentInside(found.time, now) })}
      </p>
    </div>
  )
}
