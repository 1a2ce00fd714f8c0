// An address: in full as groups of four with its ends marked, or short with both ends.
import { addressGroups, shortAddress } from '../lib/address.ts'

export function AddressInFull({ address }: { address: string }) {
  return (
    <span className="addr" role="img" aria-label={address}>
      {addressGroups(address).map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of one address never move
        <span key={index} className={group.end ? 'end' : undefined} aria-hidden="true">
          {group.text}
        </span>
      ))}
    </span>
  )
}

export function AddressShort({ address }: { address: string }) {
  const { start, end } = shortAddress(address)
  return (
    <span className="code">
      {start}
      <i>…</i>
      {end}
    </span>
  )
}
