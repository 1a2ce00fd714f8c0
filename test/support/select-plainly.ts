// The choice of transactions for a block as the rules put it, without any cleverness: every package is looked at before each choice.
import type { MempoolEntry } from '../../src-main/mempool/interface.ts'
import type { Selection, SelectionLimits } from '../../src-main/mining/select-transactions.ts'

interface Package {
  readonly entry: MempoolEntry
  /** With its ancestors that are not chosen yet, parents first. */
  readonly members: readonly MempoolEntry[]
}

const sum = (members: readonly MempoolEntry[], value: (entry: MempoolEntry) => number) =>
  members.reduce((total, entry) => total + value(entry), 0)
const rateOf = ({ members }: Package) => sum(members, ({ fee }) => fee) / sum(members, ({ weightBytes }) => weightBytes)

/** What is not chosen yet of this entry and all above it. */
function familyOf(entry: MempoolEntry, chosen: ReadonlySet<MempoolEntry>): Set<MempoolEntry> {
  const family = new Set([entry])
  for (const member of family) for (const parent of member.parents) if (!chosen.has(parent)) family.add(parent)
  return family
}

/** `entries` in the order of the pool, parents before children. */
export function selectPlainly(entries: readonly MempoolEntry[], limits: SelectionLimits): Selection {
  const chosen = new Set<MempoolEntry>()
  let { sizeBytes, signatureChecks } = limits
  let passedOver = new Set<MempoolEntry>()
  while (sizeBytes >= 100) {
    const packages = entries
      .filter((entry) => !chosen.has(entry) && !passedOver.has(entry))
      .map((entry): Package => {
        const family = familyOf(entry, chosen)
        return { entry, members: entries.filter((each) => family.has(each)) }
      })
    const [best] = packages.sort((a, b) => rateOf(b) - rateOf(a))
    if (best === undefined) break
    const { members } = best
    const bytes = sum(members, (entry) => entry.sizeBytes)
    const checks = sum(members, (entry) => entry.signatureChecks)
    if (bytes > sizeBytes || checks > signatureChecks) {
      passedOver.add(best.entry)
      continue
    }
    sizeBytes -= bytes
    signatureChecks -= checks
    for (const member of members) chosen.add(member)
    // what did not fit may fit now that a part of it is in
    passedOver = new Set([...passedOver].filter((entry) => !isBelow(entry, members)))
  }
  return { entries: [...chosen], fees: sum([...chosen], ({ fee }) => fee) }
}

function isBelow(entry: MempoolEntry, members: readonly MempoolEntry[]): boolean {
  return members.some((member) => familyOf(entry, new Set()).has(member))
}
