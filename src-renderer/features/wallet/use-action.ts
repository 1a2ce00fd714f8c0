// Something a person starts: under way, failed with a code, or done. One at a time.
import { useCallback, useRef, useState } from 'react'
import { type NodeError, nodeErrorOf } from '../../state/duit.ts'

export interface Action<A extends unknown[], R> {
  /** Resolves to undefined when it failed; the reason is in `error`. */
  run(...parameters: A): Promise<R | undefined>
  busy: boolean
  error: NodeError | null
  clear(): void
}

export function useAction<A extends unknown[], R>(work: (...parameters: A) => Promise<R>): Action<A, R> {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<NodeError | null>(null)
  const latest = useRef(work)
  latest.current = work
  const running = useRef(false)
  const run = useCallback(async (...parameters: A) => {
    if (running.current) return undefined
    running.current = true
    setBusy(true)
    setError(null)
    try {
      return await latest.current(...parameters)
    } catch (cause) {
      setError(nodeErrorOf(cause))
      return undefined
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return { run, busy, error, clear: useCallback(() => setError(null), []) }
}
