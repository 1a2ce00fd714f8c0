// bcoin as a peer: `node bcoin-driver.cjs FOLDER DATABASE` reads prepared blocks. A line of JSON on standard input is one round,
// a line of JSON on standard output its answer.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node.js 10 does not know these names
'use strict'
const fs = require('fs')
const readline = require('readline')
const { execFileSync } = require('child_process')
const common = require('bcoin/lib/blockchain/common')
const Headers = require('bcoin/lib/primitives/headers')
const { cpuSeconds, feed, network, openChain, readBlocks, seconds } = require('./bcoin-common.cjs')

const [folder, location] = process.argv.slice(2)

async function timed(count, work) {
  const began = seconds()
  const beganCpu = cpuSeconds()
  await work()
  return { count, seconds: seconds() - began, cpuSeconds: cpuSeconds() - beganCpu }
}

async function onFreshChain(work) {
  // Node.js 10 removes no folder that is not empty
  execFileSync('rm', ['-rf', location])
  const { chain, close } = await openChain({ location })
  try {
    return await work(chain)
  } finally {
    await close()
  }
}

function peakBytes() {
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
}

async function reorganize(chain) {
  await feed(chain, readBlocks(folder, 'branch-a'))
  const branch = readBlocks(folder, 'branch-b')
  await feed(chain, branch.slice(0, -1))
  const { height } = chain
  const took = await timed(1, () => feed(chain, branch.slice(-1)))
  if (chain.height !== height + 1) throw new Error('bcoin did not move to the longer branch')
  return took
}

/** Headers that keep their rules, without blocks behind them. */
function createHeaders(count) {
  let previous = network.genesis.hash
  let time = network.genesis.time
  return Array.from({ length: count }, () => {
    time += 600
    const headers = new Headers({ version: 0x20000000, prevBlock: previous, merkleRoot: previous, time, bits: network.pow.bits, nonce: 0 })
    while (!headers.verifyPOW()) {
      headers.nonce += 1
      headers.mutable = true
      headers.refresh()
    }
    previous = headers.hash('hex')
    return headers.toRaw()
  })
}

const rounds = {
  /** Payments or inputs are counted by who asks. */
  connect: () =>
    onFreshChain(async (chain) => {
      await feed(chain, readBlocks(folder, 'ground'))
      if (!chain.state.hasWitness()) throw new Error('bcoin does not check witnesses yet')
      const oneIn = readBlocks(folder, 'one-in')
      const twoIn = readBlocks(folder, 'two-in')
      return {
        oneIn: await timed(oneIn.length, () => feed(chain, oneIn)),
        twoIn: await timed(twoIn.length, () => feed(chain, twoIn)),
        reorganize: await reorganize(chain),
      }
    }),
  memory: () =>
    onFreshChain(async (chain) => {
      for (const name of ['ground', 'wide', 'wide-full']) await feed(chain, readBlocks(folder, name))
      return { peakBytes: peakBytes(), residentBytes: process.memoryUsage().rss }
    }),
  /** Into a chain in memory, and without their proof of work: what is compared is all the rest. */
  headers: async ({ count }) => {
    const headers = createHeaders(count)
    const { chain, close } = await openChain({ spv: true })
    const took = await timed(headers.length, async () => {
      for (const raw of headers)
        if (!(await chain.add(Headers.fromRaw(raw), common.flags.VERIFY_NONE))) throw new Error('bcoin took a header for an orphan')
    })
    await close()
    return took
  },
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const lines = readline.createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const request = JSON.parse(line)
  rounds[request.round](request).then(answer, (error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  })
})
answer({ ready: true })
