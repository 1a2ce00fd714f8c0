// Reads the text of a policy as the known answers write it: threshold(2, key(…), after(260)).
import type { PolicyNode } from '../../src-main/consensus/policy.ts'
import { hex } from './vectors.ts'

/** The tree that a text spells; throws for anything else. */
export function parsePolicyText(text: string): PolicyNode {
  const tokens = text.match(/[a-z]+(?=\()|[0-9a-f]+|[(),]/g) ?? []
  let at = 0
  const take = (expected?: string): string => {
    const token = tokens[at++]
    if (token === undefined || (expected !== undefined && token !== expected)) throw new Error(`No policy at ${token}`)
    return token
  }
  const readNode = (): PolicyNode => {
    const kind = take()
    take('(')
    const node = readArguments(kind)
    take(')')
    return node
  }
  const readArguments = (kind: string): PolicyNode => {
    if (kind === 'key') return { kind, key: hex(take()) }
    if (kind === 'hash' || kind === 'template') return { kind, hash: hex(take()) }
    if (kind === 'after') return { kind, time: Number(take()) }
    if (kind === 'older') return { kind, blocks: Number(take()) }
    if (kind !== 'threshold') throw new Error(`No policy: ${kind}`)
    const needed = Number(take())
    const parts: PolicyNode[] = []
    while (tokens[at] === ',') {
      take(',')
      parts.push(readNode())
    }
    return { kind, needed, parts }
  }
  const node = readNode()
  if (at !== tokens.length) throw new Error('A policy text goes on after its end')
  return node
}
