// Judges a witness against the coin it spends, section 6 of the protocol. Curve arithmetic is handed to the sink, to be done in batches.
import { hashSha256 } from '../crypto/tagged-hash.ts'
import type { Transaction, TxInput, TxOutput } from '../primitives/transaction.ts'
import { FINAL_SEQUENCE } from '../primitives/transaction.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { CheckSink } from './deferred-checks.ts'
import { requireRule } from './errors.ts'
import { LOCK_TIME_THRESHOLD, NO_RELATIVE_LOCK } from './limits.ts'
import { leafHash, lockTweak, pathRoot } from './locks.ts'
import type { PolicyNode } from './policy.ts'
import type { SighashDigests } from './sighash.ts'
import { decodeWitness, type Witness } from './witness.ts'

export interface WitnessContext {
  readonly tx: Transaction
  /** Of the input that is judged. */
  readonly position: number
  readonly spent: TxOutput
  readonly digests: SighashDigests
  readonly genesisId: Uint8Array
}

/** Tweak and signatures go to the sink; everything else is judged here. @throws ConsensusError of section 6 or `block-signatures`. */
export function checkWitness(context: WitnessContext, sink: CheckSink): void {
  const { tx, position } = context
  const witness = decodeWitness(tx.witnesses[position] as Uint8Array, position, tx.outputs.length)
  if (witness.path === 'key') checkKeyPath(witness, context, sink)
  else checkPolicyPath(witness, context, sink)
}

function checkKeyPath(witness: Witness & { path: 'key' }, context: WitnessContext, sink: CheckSink): void {
  const { digests, genesisId, position, spent } = context
  sink.count(1)
  const message = digests.sighash({ genesisId, flag: witness.flag, position })
  sink.checks.push({ kind: 'signature', key: spent.lock, message, signature: witness.signature })
}

function checkPolicyPath(witness: Witness & { path: 'policy' }, context: WitnessContext, sink: CheckSink): void {
  const { digests, genesisId, position, spent } = context
  sink.count(1 + witness.signatures.length)
  for (const node of witness.chosen) checkCondition(node, context)
  for (const { hash, preimage } of witness.preimages) {
    requireRule(bytesEqual(hashSha256(preimage), hash), 'hash', 'a preimage does not hash to what the policy asks for')
  }
  const hash = leafHash(witness.leaf)
  const tweak = lockTweak(witness.owner, pathRoot(hash, witness.siblings))
  sink.checks.push({ kind: 'tweak', lock: spent.lock, owner: witness.owner, tweak })
  for (const { key, flag, signature } of witness.signatures) {
    const message = digests.sighash({ genesisId, flag, position, leafHash: hash })
    sink.checks.push({ kind: 'signature', key, message, signature })
  }
}

function checkCondition(node: PolicyNode, { tx, position, digests }: WitnessContext): void {
  const input = tx.inputs[position] as TxInput
  if (node.kind === 'after')
    requireRule(isAfter(node.time, tx.lockTime, input.sequence), 'after', 'the lock time does not reach the one of the policy')
  if (node.kind === 'older') {
    requireRule(
      input.sequence < NO_RELATIVE_LOCK && input.sequence >= node.blocks,
      'older',
      'the sequence does not reach the age of the policy',
    )
  }
  if (node.kind === 'template')
    requireRule(bytesEqual(digests.template(position), node.hash), 'template', 'this is not the transaction that the policy names')
}

function isAfter(time: number, lockTime: number, sequence: number): boolean {
  const sameKind = time < LOCK_TIME_THRESHOLD === lockTime < LOCK_TIME_THRESHOLD
  return sameKind && lockTime >= time && sequence !== FINAL_SEQUENCE
}
