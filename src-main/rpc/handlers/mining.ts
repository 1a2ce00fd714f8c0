// mining.*: the switch, its figures and its settings.
import type { NodeApi } from '../../node/interface.ts'
import { procedures } from '../procedures.ts'

const { mining: on } = procedures

export function createMiningHandlers({ mining }: Pick<NodeApi, 'mining'>) {
  return {
    start: on.start.handler(({ input }) => mining.start(input)),
    stop: on.stop.handler(() => mining.stop()),
    status: on.status.handler(() => mining.status()),
    samples: on.samples.handler(() => ({ samples: mining.samples() })),
    settings: on.settings.handler(({ input }) => mining.changeSettings(input)),
    generate: on.generate.handler(async ({ input, signal }) => ({ blocks: await mining.generate(input.blocks, input.address, signal) })),
  }
}
