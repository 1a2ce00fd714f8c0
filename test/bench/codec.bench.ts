// How fast bytes become a block and a block becomes bytes, in plain JavaScript.
import { decodeBlock, encodeBlock } from '../../src-main/primitives/block.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'
import { buildPaymentBlock } from './payments.ts'

const REPEATS = 20

export const codecGroup: BenchmarkGroup = {
  names: ['codec.decode', 'codec.encode'],
  rounds: 7,
  prepare: async () => {
    const { bytes, block } = buildPaymentBlock()
    const megabytes = (bytes.length * REPEATS) / 1e6
    const repeat = (work: () => unknown) => () => {
      for (let i = 0; i < REPEATS; i++) work()
    }
    const benchmarks = [
      { name: 'codec.decode', unit: 'MB/s' },
      { name: 'codec.encode', unit: 'MB/s' },
    ]
    const cells = [
      async () => ({ 'codec.decode': megabytes / (await seconds(repeat(() => decodeBlock(bytes)))) }),
      async () => ({ 'codec.encode': megabytes / (await seconds(repeat(() => encodeBlock(block)))) }),
    ]
    return { benchmarks, cells, close: async () => undefined }
  },
}
