// events.subscribe: the stream of everything that changes.
import type { EventHub } from '../event-hub.ts'
import { procedures } from '../procedures.ts'

export function createEventsHandlers({ events }: { events: EventHub }) {
  return {
    subscribe: procedures.events.subscribe.handler(({ input, signal }) => events.subscribe(new Set(input.topics), signal)),
  }
}
