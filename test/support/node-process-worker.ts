// Runs the file of Electron's utility process in a worker thread, with Electron's `process.parentPort` made from the thread's own port.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

interface FromMain {
  readonly data: unknown
  readonly ports: MessagePort[]
}

const own = parentPort as MessagePort
Object.defineProperty(process, 'parentPort', {
  value: {
    on: (_event: 'message', listener: (message: FromMain) => void) => own.on('message', listener),
    postMessage: (message: unknown) => own.postMessage(message),
  },
})
await import((workerData as { entry: string }).entry)
own.postMessage({ kind: 'loaded' })
