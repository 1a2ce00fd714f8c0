// One small value in a JSON file of its own, for parts that know nothing of files. Whoever loads it judges its shape.
import { readFile } from 'node:fs/promises'
import type { ValueStore } from '../mining/interface.ts'
import { errorCodeOf } from './errors.ts'
import { writeJsonFile } from './json-file.ts'

/** Loads null where the file is no JSON, which no part takes for its value. */
export function createValueStore(path: string): ValueStore {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown
      } catch (error) {
        if (errorCodeOf(error) === 'ENOENT') return undefined
        if (error instanceof SyntaxError) return null
        throw error
      }
    },
    save: (value) => writeJsonFile(path, value),
  }
}
