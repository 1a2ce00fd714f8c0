// A process of its own that adds blocks to a chain on disk until it is killed. Arguments: folder, file of blocks.
// Writes the number of blocks that were connected so far, one a line.
import { readFileSync } from 'node:fs'
import { createQuickNetwork } from './chain-builder.ts'
import { openTestChain } from './chain-node.ts'

const [folder, blocksFile] = process.argv.slice(2) as [string, string]
const blocks = JSON.parse(readFileSync(blocksFile, 'utf8')) as string[]
const { chain } = await openTestChain({ network: createQuickNetwork(), folder })
process.stdout.write('open\n')
for (const block of blocks) {
  await chain.addBlock(new Uint8Array(Buffer.from(block, 'hex')))
  process.stdout.write(`${chain.tip().height}\n`)
}
await chain.stop()
process.stdout.write('done\n')
