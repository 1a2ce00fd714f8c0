// The story of one movement: everything the node knows of it, in full.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { AddressInFull } from '../../components/address-text.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { Tile } from '../../components/tile.tsx'
import { addressBytes } from '../../lib/address.ts'
import { useNode } from '../../state/duit.ts'
import type { HistoryEntry } from '../../state/types.ts'

export function EntryStory({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const addresses = entry.kind === 'sent' ? entry.counterparties : entry.addresses
  return (
    <div className="story">
      {entry.state === 'pending' && entry.kind === 'received' && <p className="soft">{t('story.unconfirmed')}</p>}
      {entry.state === 'conflicted' && entry.kind === 'mined' && <p className="soft">{t('story.orphaned')}</p>}
      <dl className="facts">
        <Fact name={t('story.amount')}>
          <Money amount={entry.amount} full signed />
        </Fact>
        {entry.fee !== null && <Fact name={t('fee')}>{t('penning', { count: entry.fee, n: format.number(entry.fee) })}</Fact>}
        <Fact name={t('story.block')}>
          <BlockOf entry={entry} />
        </Fact>
        <Fact name={entry.kind === 'sent' ? t('story.to') : t('story.at')}>
          {addresses.slice(0, MOST_ADDRESSES).map((address) => (
            <AddressRow key={address} address={address} />
          ))}
          {addresses.length > MOST_ADDRESSES && <p className="sm muted">{t('story.more', { count: addresses.length - MOST_ADDRESSES })}</p>}
        </Fact>
        {entry.runningBalance !== null && (
          <Fact name={t('story.afterwards')}>
            <Money amount={entry.runningBalance} full />
          </Fact>
        )}
        <Fact name={t('story.id')}>
          <span className="code breaks">{entry.txid}</span> <CopyButton text={entry.txid} label={t('copy')} kind="quiet" size="small" />
        </Fact>
      </dl>
    </div>
  )
}

const MOST_ADDRESSES = 5

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function BlockOf({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { status } = useNode()
  if (entry.height === null || entry.blockId === null) return <>{t('story.no-block')}</>
  const confirmations = status === null ? entry.confirmations : Math.max(entry.confirmations, status.height - entry.height + 1)
  return (
    <span className="flex">
      <Tile seal={entry.blockId} />
      <span>
        {format.number(entry.height)}, {format.moment(entry.time, Date.now())}
        <br />
        <span className="sm muted">{t('story.confirmations', { count: confirmations, n: format.number(confirmations) })}</span>
      </span>
    </span>
  )
}

function AddressRow({ address }: { address: string }) {
  const bytes = addressBytes(address)
  return (
    <span className="flex address-row">
      {bytes !== undefined && <Tile seal={bytes} size={48} />}
      <AddressInFull address={address} />
    </span>
  )
}
