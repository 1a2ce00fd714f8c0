// What goes to a verification worker and comes back. One request at a time for each worker.

export type WorkerRequest =
  | { readonly kind: 'checks'; readonly bytes: Uint8Array }
  | { readonly kind: 'pow'; readonly header: Uint8Array; readonly memoryKiB: number }

export type WorkerResponse =
  /** Index of the first check that fails, or −1. */
  { readonly kind: 'checks'; readonly failed: number } | { readonly kind: 'pow'; readonly hash: Uint8Array }
