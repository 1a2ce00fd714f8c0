// The start of every handler: the contract, with limits and errors dealt with around each call and each stream.
import { implement } from '@orpc/server'
import { contract } from '../contract/contract.ts'
import { Turns } from '../util/turns.ts'
import type { RpcContext } from './context.ts'
import { toRpcError } from './errors.ts'

/** Where an answer is checked against the contract: inside the first of the two middlewares below, when the second is done with it. */
const CHECK_AFTER_THE_LAST = -1

/** Handlers are made from this; a router made of them lacks none, or does not compile. */
export const procedures = implement(contract, { initialOutputValidationIndex: CHECK_AFTER_THE_LAST })
  .$context<RpcContext>()
  .use(async ({ context, path, next }) => {
    const name = path.join('.')
    const toOuter = (error: unknown) => toRpcError(error, context.logger, name)
    const turns = new Turns()
    let release: (() => void) | undefined
    try {
      release = context.calls.take()
      const result = await next()
      if (turns.isDue) await turns.next()
      // an answer gives its place back at once, a stream when it ends
      if (!isStream(result.output)) release()
      else result.output = guardStream(result.output, release, toOuter)
      return result
    } catch (error) {
      release?.()
      throw toOuter(error)
    }
  })
  // a list of thousands takes a while to make, to check and to encode: each is a stretch of its own
  .use(async ({ next }) => {
    const turns = new Turns()
    const result = await next()
    if (turns.isDue) await turns.next()
    return result
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
