// What the two bcoin processes share. They run on Node.js 10, which bcoin 1.0.2's native parts were written for; NODE_PATH leads to bcoin.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node.js 10 does not know these names
'use strict'
const fs = require('fs')
const path = require('path')
const Chain = require('bcoin/lib/blockchain/chain')
const Block = require('bcoin/lib/primitives/block')
const Network = require('bcoin/lib/protocol/network')
const WorkerPool = require('bcoin/lib/workers/workerpool')

const network = Network.get('regtest')
const COIN_CACHE_BYTES = 32 * 1024 * 1024

/** A fresh chain on one thread; on disk where `location` is given. */
async function openChain({ location, spv = false }) {
  const workers = new WorkerPool({ enabled: false })
  await workers.open()
  const chain = new Chain({ network, workers, spv, memory: location === undefined, location, coinCache: COIN_CACHE_BYTES })
  await chain.open()
  const close = async () => {
    await chain.close()
    await workers.close()
  }
  return { chain, close }
}

/** Adds raw blocks one after the other, as bcoin's own pool does. */
async function feed(chain, blocks) {
  for (const raw of blocks) if (!(await chain.add(Block.fromRaw(raw)))) throw new Error('bcoin took a block for an orphan')
}

/** Blocks in a file, each behind its length. */
function writeBlocks(folder, name, blocks) {
  const parts = []
  for (const raw of blocks) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(raw.length, 0)
    parts.push(length, raw)
  }
  fs.writeFileSync(path.join(folder, name), Buffer.concat(parts))
}

function readBlocks(folder, name) {
  const bytes = fs.readFileSync(path.join(folder, name))
  const blocks = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    // a copy: a view would keep the whole file in memory
    blocks.push(Buffer.from(bytes.slice(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return blocks
}

function seconds() {
  const [whole, nano] = process.hrtime()
  return whole + nano / 1e9
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

module.exports = { cpuSeconds, feed, network, openChain, readBlocks, seconds, writeBlocks }
