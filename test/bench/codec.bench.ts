// How fast bytes become a block and a block becomes bytes, in plain JavaScript.
import { decodeBlock, encodeBlock } from '../../src-main/primitives/block.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'
import { buildPaymentChain } from './payments.ts'

const REPEATS = 20

export const codecGroup: BenchmarkGroup = {
  names: ['codec.decode', 'codec.encode'],
  rounds: 7,
  prepare: async () => {
    const { full } = buildPaymentChain(1)
    const built = full[0] as (typeof full)[number]
    const megabytes = (built.bytes.length * REPEATS) / 1e6
    const repeat = (work: () => unknown) => () => {
      for (let i = 0; i < REPEATS; i++) work()
    }
    const benchmarks = [
      {
        name: 'codec.decode',
        unit: 'MB/s',
        round: async () => megabytes / (await seconds(repeat(() => decodeBlock(built.bytes)))),
      },
      {
        name: 'codec.encode',
        unit: 'MB/s',
        round: async () => megabytes / (await seconds(repeat(() => encodeBlock(built.block)))),
      },
    ]
    return { benchmarks, close: async () => undefined }
  },
}
