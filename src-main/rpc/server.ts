// The contract being served: one router behind every transport. A transport only moves frames.
import { isContractProcedure } from '@orpc/contract'
import { type AnyProcedure, call, isProcedure } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import type { NodeApi } from '../node/interface.ts'
import type { Logger } from '../util/logger.ts'
import { type RpcContext, RunningCalls } from './context.ts'
import { toRpcError, unknownProcedure } from './errors.ts'
import { EventHub } from './event-hub.ts'
import { createRouter } from './router.ts'

export interface RpcServerModules {
  readonly node: NodeApi
  readonly logger: Logger
}

export interface RpcServer {
  /** For transports that speak oRPC's own frames. */
  readonly handler: StandardRPCHandler<RpcContext>
  readonly events: EventHub
  createContext(): RpcContext
  /** For scripts: one call by its full name, such as `wallet.prepare`. @throws RpcError */
  callByName(name: string, input: unknown, context: RpcContext, signal: AbortSignal): Promise<unknown>
  start(): void
  stop(): void
}

export function createRpcServer({ node, logger }: RpcServerModules): RpcServer {
  const events = new EventHub({ node, logger })
  const router = createRouter({ node, events })
  const byName = listHandlers(router)
  return {
    events,
    handler: createHandler(router, logger),
    createContext: () => ({ calls: new RunningCalls(), logger }),
    async callByName(name, input, context, signal) {
      const procedure = byName.get(name)
      if (procedure === undefined) throw unknownProcedure(name)
      return call(procedure, input, { context, signal, path: name.split('.') })
    },
    start: () => events.start(),
    stop: () => events.stop(),
  }
}

function createHandler(router: ReturnType<typeof createRouter>, logger: Logger): StandardRPCHandler<RpcContext> {
  return new StandardRPCHandler(router, {
    interceptors: [
      async (options) => {
        const name = options.request.url.pathname.slice(1).replaceAll('/', '.')
        try {
          const result = await options.next()
          if (!result.matched) throw unknownProcedure(name)
          return result
        } catch (error) {
          throw toRpcError(error, logger, name)
        }
      },
    ],
  })
}

function listHandlers(router: object): Map<string, AnyProcedure> {
  const found = new Map<string, AnyProcedure>()
  for (const [namespace, group] of Object.entries(router))
    for (const [name, procedure] of Object.entries(group as object))
      if (isProcedure(procedure) && isContractProcedure(procedure)) found.set(`${namespace}.${name}`, procedure)
  return found
}
