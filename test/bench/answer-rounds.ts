// The other end of driver.ts, for processes of ours: lines of JSON in, lines of JSON out, until the input ends.
import { createInterface } from 'node:readline'

/** A request names the round and brings what it needs. */
export type Rounds = Readonly<Record<string, (request: never) => Promise<unknown>>>

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Says that it is ready, then answers one request after the other. Resolves when no more come. @throws what a round throws */
export async function answerRounds(rounds: Rounds): Promise<void> {
  say({ ready: true })
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as { readonly round: string }
    say(await rounds[request.round]?.(request as never))
  }
}
