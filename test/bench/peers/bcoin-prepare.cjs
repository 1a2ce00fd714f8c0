// Makes bcoin's own chain for the benchmarks, shaped like ours, and writes its blocks to files. `node bcoin-prepare.cjs FOLDER PLAN`
'use strict'
const Miner = require('bcoin/lib/mining/miner')
const Coin = require('bcoin/lib/primitives/coin')
const KeyRing = require('bcoin/lib/primitives/keyring')
const MTX = require('bcoin/lib/primitives/mtx')
const { feed, network, openChain, writeBlocks } = require('./bcoin-common.cjs')

/** From here on regtest checks witnesses: before it P2WPKH coins are anyone's. */
const WITNESS_HEIGHT = 440
const FEE = 1000

class Builder {
  constructor(chain, ring) {
    this.chain = chain
    this.ring = ring
    this.miner = new Miner({ chain, network, workers: chain.workers })
  }

  /** A block with these payments on the tip, connected. */
  async mine(payments, address) {
    const job = await this.miner.createJob(this.chain.tip, address || this.ring.getAddress())
    for (const [tx, view] of payments) job.pushTX(tx, view)
    job.refresh()
    const block = await job.mineAsync()
    if (!(await this.chain.add(block))) throw new Error('bcoin did not take its own block')
    return block
  }

  /** A block for each list of payments, as raw blocks. */
  async mineAll(lists, address) {
    const blocks = []
    for (const payments of lists) blocks.push((await this.mine(payments, address)).toRaw())
    return blocks
  }
}

function pay(ring, coins, outputs) {
  const transaction = new MTX()
  for (const coin of coins) transaction.addCoin(coin)
  const value = Math.floor((coins.reduce((sum, coin) => sum + coin.value, 0) - FEE) / outputs)
  for (let i = 0; i < outputs; i++) transaction.addOutput(ring.getAddress(), value)
  coins.forEach((coin, i) => {
    transaction.scriptInput(i, coin, ring)
    transaction.signInput(i, coin, ring, 1)
  })
  return [transaction.toTX(), transaction.view]
}

function times(count, make) {
  return Array.from({ length: count }, make)
}

/** Lists of payments: `blocks` lists of `payments`, each payment of `inputs` coins into `outputs`. */
function createPayments(ring, coins, { blocks, payments, inputs, outputs }) {
  return times(blocks, () => times(payments, () => pay(ring, coins.splice(0, inputs), outputs)))
}

/** Blocks that each split one coinbase into `parts` coins. */
async function fanOut(builder, coinbases, { blocks, parts }) {
  const raw = []
  const coins = []
  for (let i = 0; i < blocks; i++) {
    const block = await builder.mine([pay(builder.ring, [coinbases.shift()], parts)])
    raw.push(block.toRaw())
    for (let at = 0; at < parts; at++) coins.push(Coin.fromTX(block.txs[1], at, builder.chain.height))
  }
  return { raw, coins }
}

async function continueFrom(blocks, ring) {
  const { chain, close } = await openChain({})
  await feed(chain, blocks)
  return { builder: new Builder(chain, ring), close }
}

async function main([folder, text]) {
  const plan = JSON.parse(text)
  const ring = KeyRing.generate(network)
  ring.witness = true
  const { chain, close } = await openChain({})
  const builder = new Builder(chain, ring)
  const ground = []
  const coinbases = []
  for (let height = 1; height <= WITNESS_HEIGHT; height++) {
    const block = await builder.mine([])
    ground.push(block.toRaw())
    coinbases.push(Coin.fromTX(block.txs[0], 0, height))
  }
  const { raw, coins } = await fanOut(builder, coinbases, plan.ground)
  ground.push(...raw)
  const oneIn = createPayments(ring, coins, plan.oneIn)
  const twoIn = createPayments(ring, coins, plan.twoIn)
  const reorganized = createPayments(ring, coins, plan.branch)
  const full = { oneIn: await builder.mineAll(oneIn), twoIn: await builder.mineAll(twoIn) }
  const stem = [...ground, ...full.oneIn, ...full.twoIn]
  const branchA = await builder.mineAll(reorganized)
  await close()

  const other = await continueFrom(stem, ring)
  const otherAddress = KeyRing.generate(network).getAddress()
  const branchB = await other.builder.mineAll([...reorganized, []], otherAddress)
  await other.close()

  const broad = await continueFrom(ground, ring)
  const wide = (await fanOut(broad.builder, coinbases, plan.wide)).raw
  const wideFull = await broad.builder.mineAll([...oneIn, ...twoIn])
  await broad.close()

  const files = {
    ground,
    'one-in': full.oneIn,
    'two-in': full.twoIn,
    'branch-a': branchA,
    'branch-b': branchB,
    wide,
    'wide-full': wideFull,
  }
  for (const [name, blocks] of Object.entries(files)) writeBlocks(folder, name, blocks)
}

// bcoin holds nothing open that keeps Node.js running, and waits on such things in between
const alive = setInterval(() => {}, 1000)
const fail = (error) => {
  console.error(error.stack)
  process.exitCode = 1
}
const end = () => clearInterval(alive)
main(process.argv.slice(2)).catch(fail).then(end, end)
