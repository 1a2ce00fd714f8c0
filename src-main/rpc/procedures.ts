// The start of every handler: the contract, with limits and errors dealt with around each call and each stream.
import { implement } from '@orpc/server'
import { contract } from '../contract/contract.ts'
import type { RpcContext } from './context.ts'
import { toRpcError } from './errors.ts'

/** Handlers are made from this; a router made of them lacks none, or does not compile. */
export const procedures = implement(contract)
  .$context<RpcContext>()
  .use(async ({ context, path, next }) => {
    const name = path.join('.')
    const toOuter = (error: unknown) => toRpcError(error, context.logger, name)
    let release: (() => void) | undefined
    try {
      release = context.calls.take()
      const result = await next()
      // an answer gives its place back at once, a stream when it ends
      if (!isStream(result.output)) release()
      else result.output = guardStream(result.output, release, toOuter)
      return result
    } catch (error) {
      release?.()
      throw toOuter(error)
    }
  })

function isStream(output: unknown): output is AsyncIterableIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

async function* guardStream(stream: AsyncIterableIterator<unknown>, release: () => void, toOuter: (error: unknown) => Error) {
  try {
    yield* stream
  } catch (error) {
    throw toOuter(error)
  } finally {
    release()
  }
}
