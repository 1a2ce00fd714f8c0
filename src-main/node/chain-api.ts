// Looking up in the own ledger, and the doors for blocks and transactions from outside.
import type { Chain } from '../chain/chain.ts'
import type { AddBlockResult, HeaderView } from '../chain/interface.ts'
import type { SubmitResult } from '../mempool/interface.ts'
import type { Mempool } from '../mempool/mempool.ts'
import type { Miner } from '../mining/miner.ts'
import { parseAddress } from '../primitives/address.ts'
import { decodeBlockSteps, encodeHeader } from '../primitives/block.ts'
import { encodeTransaction, transactionId } from '../primitives/transaction.ts'
import { bytesToHex, hexToBytes } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { mapInTurns } from '../util/turns.ts'
import { describeAddress, describeCoin, describeHeader, describeTransaction } from './describe.ts'
import { NodeError } from './errors.ts'
import type { BlockQuery, ChainApi } from './interface.ts'
import type { BlockSummary, BlockVerdict, TransactionInfo, TransactionVerdict } from './views.ts'

export interface ChainApiModules {
  readonly chain: Chain
  readonly mempool: Mempool
  readonly miner: Pick<Miner, 'isFound'>
}

export function createChainApi(modules: ChainApiModules): ChainApi {
  const { chain, mempool } = modules
  const summary = (id: Uint8Array) => summarize(modules, id)
  return {
    summary,
    block: (query) => describeBlock(chain, query),
    async header(query) {
      const found = await findHeader(chain, query)
      const info = describeHeader(found, chain.tip().height)
      return query.raw ? { ...info, raw: bytesToHex(encodeHeader(found.header)) } : info
    },
    async latest(count) {
      const tip = chain.tip().height
      const heights = Array.from({ length: Math.min(count, tip + 1) }, (_, i) => tip - i)
      const ids = heights.flatMap((height) => chain.getIdAt(height) ?? [])
      return (await Promise.all(ids.map(summary))).filter((found) => found !== undefined)
    },
    transaction: (txid, raw) => describePlacedTransaction(modules, txid, raw),
    async coin({ txid, index }) {
      const [coin] = await chain.getCoins([{ txid: bytesOf(txid), index }])
      if (coin === undefined)
        throw new NodeError('coin-unknown', 'There is no such unspent coin at the tip. It may be spent, or not be in a block yet.')
      return describeCoin(coin, chain.network.prefix)
    },
    async address(address, limit) {
      return describeAddress(address, await chain.getAddress(parseAddress(chain.network.prefix, address), limit), chain.network.prefix)
    },
    submitBlock: async (raw) => blockVerdict(await judgeHex(raw, (bytes) => chain.addBlock(bytes))),
    submitHeader: async (raw) => blockVerdict(await judgeHex(raw, async (bytes) => (await chain.addHeaders([bytes]))[0] as AddBlockResult)),
    submitTransaction: async (raw) => transactionVerdict(await judgeTransactionHex(raw, (bytes) => mempool.accept(bytes))),
    async checkTransaction(raw) {
      const result = await judgeTransactionHex(raw, (bytes) => mempool.check(bytes))
      const { fee, sizeBytes } = result
      return { ...transactionVerdict(result), ...(fee === undefined ? {} : { fee }), ...(sizeBytes === undefined ? {} : { sizeBytes }) }
    },
  }
}

function bytesOf(hash: string): Uint8Array {
  return hexToBytes(hash) as Uint8Array
}

async function findHeader(chain: Chain, { id, height }: BlockQuery): Promise<HeaderView> {
  if ((id === undefined) === (height === undefined))
    throw new NodeError('input-invalid', 'Name a block by its id or by its height, one of them.')
  const found = id === undefined ? await chain.getHeaderAt(height as number) : await chain.getHeader(bytesOf(id))
  if (found !== undefined) return found
  const tip = chain.tip().height
  throw new NodeError('block-unknown', `There is no such block here; the ledger reaches block ${tip}.`, { tip })
}

async function describeBlock(chain: Chain, query: BlockQuery) {
  const view = await findHeader(chain, query)
  const bytes = await chain.getBlockBytes(view.id)
  if (bytes === undefined)
    throw new NodeError('block-unknown', 'Only the header of this block is here, not its transactions.', { id: bytesToHex(view.id) })
  const { transactions } = await runInTurns(decodeBlockSteps(bytes))
  return {
    header: describeHeader(view, chain.tip().height),
    sizeBytes: bytes.length,
    transactions: await mapInTurns(transactions, (tx) => bytesToHex(transactionId(tx))),
    ...(query.raw ? { raw: wholeToHex(bytes) } : {}),
  }
}

async function summarize({ chain, miner }: ChainApiModules, id: Uint8Array): Promise<BlockSummary | undefined> {
  const view = await chain.getHeader(id)
  const size = chain.getBlockSize(id)
  if (view === undefined || size === undefined) return undefined
  const hex = bytesToHex(id)
  return { id: hex, height: view.height, time: view.header.time * 1000, ...size, mined: miner.isFound(hex) }
}

async function describePlacedTransaction({ chain, mempool }: ChainApiModules, txid: string, raw: boolean): Promise<TransactionInfo> {
  const { prefix } = chain.network
  const waiting = mempool.get(bytesOf(txid))
  const placed = waiting === undefined ? await chain.getTransaction(bytesOf(txid)) : undefined
  const tx = waiting?.tx ?? placed?.tx
  if (tx === undefined) throw new NodeError('transaction-unknown', 'There is no such transaction in the ledger, and none that waits.')
  const confirmations = placed === undefined ? 0 : chain.tip().height - placed.height + 1
  const info = describeTransaction(tx, { prefix, placed, confirmations })
  return raw ? { ...info, raw: bytesToHex(encodeTransaction(tx)) } : info
}

async function judgeHex(raw: string, judge: (bytes: Uint8Array) => Promise<AddBlockResult>): Promise<AddBlockResult> {
  const bytes = hexToBytes(raw)
  return bytes === undefined ? { status: 'rejected', id: null, rule: 'malformed' } : judge(bytes)
}

async function judgeTransactionHex(raw: string, judge: (bytes: Uint8Array) => Promise<SubmitResult>): Promise<SubmitResult> {
  const bytes = hexToBytes(raw)
  return bytes === undefined ? { status: 'rejected', txid: null, rule: 'malformed' } : judge(bytes)
}

/** bytesToHex of a whole block: Node.js is several times as fast with two million bytes. */
function wholeToHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

function blockVerdict({ status, id, rule }: AddBlockResult): BlockVerdict {
  return { status, id: id === null ? null : bytesToHex(id), ...(rule === undefined ? {} : { rule }) }
}

function transactionVerdict({ status, txid, rule }: SubmitResult): TransactionVerdict {
  return { status, txid: txid === null ? null : bytesToHex(txid), ...(rule === undefined ? {} : { rule }) }
}
