// The whole contract: the only way to reach the node. Server, clients and tests derive from this one value.
import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract'
import { chainContract } from './chain.ts'
import { eventsContract } from './events.ts'
import { miningContract } from './mining.ts'
import { debugContract, feesContract, mempoolContract, nodeContract } from './node.ts'
import { backupContract, walletContract } from './wallet.ts'

export const contract = {
  node: nodeContract,
  chain: chainContract,
  mempool: mempoolContract,
  fees: feesContract,
  wallet: walletContract,
  backup: backupContract,
  mining: miningContract,
  events: eventsContract,
  debug: debugContract,
}

/** Every procedure by its full name, such as `wallet.prepare`. */
export function listProcedures(): Map<string, AnyContractProcedure> {
  const found = new Map<string, AnyContractProcedure>()
  for (const [namespace, group] of Object.entries(contract))
    for (const [name, procedure] of Object.entries(group)) if (isContractProcedure(procedure)) found.set(`${namespace}.${name}`, procedure)
  return found
}
