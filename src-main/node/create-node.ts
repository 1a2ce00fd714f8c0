// The one place where the parts are put together: bottom-up, started in that order, stopped in reverse.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Chain, openChain } from '../chain/chain.ts'
import type { TipChange } from '../chain/interface.ts'
import { type OpenedChainDatabase, openChainDatabase } from '../chain/open-chain.ts'
import { createNetwork } from '../consensus/networks.ts'
import { VerifiedWitnesses } from '../consensus/verified-witnesses.ts'
import { setSha256 } from '../crypto/tagged-hash.ts'
import { createEngine } from '../engine/create-engine.ts'
import { sha256Platform } from '../engine/platform-sha256.ts'
import { Mempool } from '../mempool/mempool.ts'
import type { ComputerFacts, PauseReason, Sensors } from '../mining/interface.ts'
import { Miner } from '../mining/miner.ts'
import { createSensors } from '../mining/sensors.ts'
import { isStorageError } from '../storage/errors.ts'
import { createFreeRoom } from '../storage/free-room.ts'
import { bytesToHex } from '../util/bytes.ts'
import { describeError } from '../util/logger.ts'
import { WalletManager } from '../wallet/wallet-manager.ts'
import { createLocalChainAccess } from './chain-access-local.ts'
import { createChainApi } from './chain-api.ts'
import { createClock } from './clock.ts'
import { type DataFolder, describeFolder, folderInUse, prepareFolder, removeOwner, writeOwner } from './data-folder.ts'
import { DiskWatch } from './disk-watch.ts'
import { errorCodeOf } from './errors.ts'
import type { NodeApi } from './interface.ts'
import { writeFileAtomically } from './json-file.ts'
import { createMiningApi, Payee } from './mining-api.ts'
import type { NodeLog } from './node-log.ts'
import type { StartOptions } from './node-options.ts'
import { onTipChanged } from './on-tip-changed.ts'
import { createMempoolApi, createProcessApi } from './process-api.ts'
import { Signals } from './signals.ts'
import { createValueStore } from './value-store.ts'

/** How often blocks are tried again that were ahead of the clock. */
const RETRY_EARLY_MS = 1_000
/** How often what waits is kept for a restart. */
const SAVE_MEMPOOL_MS = 60_000

export interface CreateNodeOptions extends Omit<StartOptions, 'uiPort' | 'mine' | 'logLevel'> {
  /** Which host runs it, told to a second one on the same folder. */
  readonly host: string
  readonly version: string
}

export interface CreateNodeModules {
  readonly log: NodeLog
  /** Asks the host to stop the node. */
  readonly requestStop: () => void
  /** What the desktop around the node knows of the computer; left out where there is none. */
  readonly computer?: () => ComputerFacts | undefined
}

export interface RunningNode {
  readonly api: NodeApi
  readonly folder: DataFolder
  /** Says where it is served, for a second one on the same folder. */
  announce(url: string | null): Promise<void>
  /** Finishes what is under way and writes it down. Safe to repeat. */
  stop(): Promise<void>
}

/**
 * A node that runs.
 * @throws NodeError and StorageError: `data-dir-in-use`, `data-dir-unusable`, `data-foreign`, `data-newer`, `data-damaged`, `disk-full`;
 * what was started until then is stopped again.
 */
export async function createNode(options: CreateNodeOptions, modules: CreateNodeModules): Promise<RunningNode> {
  const stops: (() => Promise<void> | void)[] = []
  const stop = createStop(stops, modules.log)
  try {
    return await assemble(options, modules, stops, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function assemble(
  { network: networkName, dataDir, transactionIndex, addressIndex, engine: engineChoice, host, version }: CreateNodeOptions,
  { log, requestStop, computer }: CreateNodeModules,
  stops: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<RunningNode> {
  // The data folder, ours alone from the moment its database is open
  const folder = describeFolder(dataDir, networkName)
  await prepareFolder(folder, networkName)
  const storage = await openOwnDatabase(folder)
  let chain: Chain | undefined
  stops.push(() => (chain === undefined ? storage.database.close() : chain.stop()))
  await writeOwner(folder, { pid: process.pid, host, url: null })
  stops.push(() => removeOwner(folder, process.pid))
  log.openFile(folder.logs)

  // The clock and the facts told to the outside need nothing
  const clock = createClock(networkName === 'regtest')
  const signals = new Signals({ log })
  const freeRoom = createFreeRoom(folder.path)
  const disk = new DiskWatch({ path: folder.path }, { freeRoom, log })
  await disk.start()
  stops.push(() => disk.stop())

  // All hashing is done by the platform from here on; the engine needs the log alone; it proves itself with known answers
  setSha256(sha256Platform)
  const engine = await createEngine({ choice: engineChoice }, { log })
  stops.push(() => engine.stop())

  // The chain needs its database and the engine; it is the last to know who follows its tip
  const network = createNetwork(networkName, engine.keystream)
  const verified = new VerifiedWitnesses()
  let follow: (change: TipChange) => Promise<void> = async () => undefined
  const opened = await openChain(
    { network, transactionIndex, addressIndex },
    { storage, engine, verified, clock, freeRoom, onTipChanged: (change) => follow(change) },
  )
  chain = opened
  if (opened.repaired !== undefined) log.warn(opened.repaired)
  if (network.candidate) log.warn(`The network ${network.name} is a dated candidate: its coins are worth nothing`)

  // The mempool needs the chain and the engine
  const mempool = new Mempool({}, { chain: opened, verify: engine.verify, verified, clock, log })
  stops.push(() => mempool.stop())

  // The wallets need the chain and the mempool, and see them through one narrow door
  const wallets = new WalletManager(
    { folder: folder.wallets },
    {
      chain: createLocalChainAccess({ chain: opened, mempool }),
      clock,
      randomBytes: secureRandom,
      logger: log,
      onChanged: (wallet) => signals.tell({ topic: 'wallet', wallet }),
    },
  )

  // The miner needs the chain, the mempool and the engine's hash pool
  const miner = new Miner(
    {},
    {
      chain: opened,
      mempool,
      sink: opened,
      hashPool: engine.hashPool,
      checkWork: engine.checkWork,
      clock,
      log,
      sensors: createComputerSensors(computer),
      settingsStore: createValueStore(folder.miningSettings),
      ledgerStore: createValueStore(folder.miningLedger),
      random: secureRandom,
      canMine: (): PauseReason | null => (disk.state.full ? 'disk-full' : null),
    },
  )
  await miner.open()
  stops.push(() => miner.close())
  miner.onStatus = () => signals.tell({ topic: 'mining' })

  // From here on a new tip is followed, and what is taken in is told
  const payee = new Payee({ network, miner, wallets })
  const keepWaiting = () => saveMempool(mempool, folder.mempool, log)
  follow = (change) =>
    onTipChanged(change, { mempool, miner, wallets, signals, log, renewPayee: () => payee.renew(), saveMempool: keepWaiting })
  mempool.onAccepted = ({ tx, txid }) => {
    wallets.transactionSeen(tx)
    signals.tell({ topic: 'transaction', txid: bytesToHex(txid) })
    signals.tell({ topic: 'mempool' })
  }
  mempool.onRemoved = () => signals.tell({ topic: 'mempool' })
  await loadMempool(mempool, folder.mempool, log)
  stops.push(keepWaiting)
  await wallets.start()
  stops.push(() => wallets.stop())
  stops.push(startTimers(opened, keepWaiting, log))

  const nodeApi = createProcessApi(
    { dataDir: folder.path, version, indexes: { transactions: transactionIndex, addresses: addressIndex } },
    { chain: opened, mempool, engine, wallets, clock, disk, log, requestStop },
  )
  stops.push(() => nodeApi.close())
  const api: NodeApi = {
    network: networkName,
    node: nodeApi,
    chain: createChainApi({ chain: opened, mempool, miner }),
    mempool: createMempoolApi(mempool),
    wallet: wallets,
    mining: createMiningApi({ network, miner, log }, payee),
    clock,
    onSignal: (listener) => signals.listen(listener),
  }
  log.info('The node runs', { network: networkName, height: opened.tip().height, folder: folder.path })
  return { api, folder, announce: (url) => writeOwner(folder, { pid: process.pid, host, url }), stop }
}

/** By the computer's own clock, which nothing but the computer moves. */
function createComputerSensors(facts: CreateNodeModules['computer'] = () => undefined): Sensors {
  return createSensors({
    root: process.platform === 'linux' ? '/' : undefined,
    monotonicMs: () => performance.now(),
    now: Date.now,
    facts,
  })
}

function secureRandom(length: number): Uint8Array {
  return Uint8Array.from(randomBytes(length))
}

/** @throws NodeError `data-dir-in-use`, which says who the first is; StorageError */
async function openOwnDatabase(folder: DataFolder): Promise<OpenedChainDatabase> {
  try {
    return await openChainDatabase(folder.chain)
  } catch (error) {
    throw isStorageError(error, 'data-dir-in-use') ? await folderInUse(folder) : error
  }
}

/** Runs what was started backwards, once; one part that fails does not keep the others. */
function createStop(stops: (() => Promise<void> | void)[], log: NodeLog): () => Promise<void> {
  let stopped: Promise<void> | undefined
  const run = async () => {
    for (const stop of stops.reverse()) {
      try {
        await stop()
      } catch (error) {
        log.error('A part did not stop cleanly', { error: describeError(error) })
      }
    }
  }
  return () => {
    stopped ??= run()
    return stopped
  }
}

/** Answers how to end them. */
function startTimers(chain: Chain, keepWaiting: () => Promise<void>, log: NodeLog): () => void {
  const retry = setInterval(() => {
    chain.retryEarly().catch((error: unknown) => log.warn('Blocks that wait could not be tried again', { error: describeError(error) }))
  }, RETRY_EARLY_MS)
  const save = setInterval(() => void keepWaiting(), SAVE_MEMPOOL_MS)
  return () => {
    clearInterval(retry)
    clearInterval(save)
  }
}

async function loadMempool(mempool: Mempool, path: string, log: NodeLog): Promise<void> {
  try {
    const { accepted, refused } = await mempool.load(await readFile(path))
    if (accepted + refused > 0) log.info('What waited for a block was taken up again', { accepted, refused })
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') log.warn('What waited for a block could not be read', { error: describeError(error) })
  }
}

/** What waits is a convenience: a disk that takes no more does not stop the node. */
async function saveMempool(mempool: Mempool, path: string, log: NodeLog): Promise<void> {
  try {
    await writeFileAtomically(path, mempool.save())
  } catch (error) {
    log.warn('What waits for a block could not be saved', { error: describeError(error) })
  }
}
