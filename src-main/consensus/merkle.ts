// Merkle roots, section 5 of the protocol. Nothing is duplicated and the count is hashed in, so no two lists share a root.
import { hashTagged } from '../crypto/tagged-hash.ts'
import { type Transaction, transactionId, witnessHash } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { runAtOnce, type Steps } from '../util/steps.ts'

/** H("duit/leaf", txid ‖ witness hash). */
export function merkleLeaf(tx: Transaction, txid: Uint8Array = transactionId(tx)): Uint8Array {
  return hashTagged('duit/leaf', txid, witnessHash(tx))
}

/** Root over one or more leaves: row by row in pairs from the left, an odd last one carried up unchanged. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return runAtOnce(merkleRootSteps(leaves))
}

/** merkleRoot, node by node. */
export function* merkleRootSteps(leaves: readonly Uint8Array[]): Steps<Uint8Array> {
  let row = leaves
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < row.length; i += 2) {
      const left = row[i] as Uint8Array
      const right = row[i + 1]
      above.push(right === undefined ? left : hashTagged('duit/node', left, right))
      yield
    }
    row = above
  }
  return hashTagged('duit/root', new ByteWriter(8).u64(BigInt(leaves.length)).finish(), row[0] as Uint8Array)
}
