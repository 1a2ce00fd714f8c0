// `duit methods`: every procedure of the contract with what it takes and answers.
import { type AnySchema, getEventIteratorSchemaDetails } from '@orpc/contract'
import * as z from 'zod'
import type { ProcedureMeta } from '../../contract/common.ts'
import { listProcedures } from '../../contract/contract.ts'

export interface MethodDescription {
  readonly name: string
  readonly kind: ProcedureMeta['kind']
  readonly summary: string
  /** JSON schema of the input. */
  readonly input: unknown
  /** JSON schema of the answer, or of each event of a stream. */
  readonly output: unknown
}

export function describeMethods(): MethodDescription[] {
  return [...listProcedures()].map(([name, procedure]) => {
    const { meta, inputSchema, outputSchema } = procedure['~orpc']
    const { kind, summary } = meta as ProcedureMeta
    const events = outputSchema === undefined ? undefined : getEventIteratorSchemaDetails(outputSchema)
    return {
      name,
      kind,
      summary,
      input: describeSchema(inputSchema, 'input'),
      output: describeSchema(events?.yields ?? outputSchema, 'output'),
    }
  })
}

function describeSchema(schema: AnySchema | undefined, io: 'input' | 'output'): unknown {
  if (schema === undefined) return {}
  const { $schema: _, ...described } = z.toJSONSchema(schema as unknown as z.ZodType, { io, unrepresentable: 'any' })
  return described
}

/** For people: name and sentence, then the fields of the input. */
export function formatMethods(methods: readonly MethodDescription[]): string {
  return methods
    .map(({ name, kind, summary, input, output }) => {
      const lines = [`${name}  (${kind}) ${summary}`, `    input   ${JSON.stringify(input)}`, `    output  ${JSON.stringify(output)}`]
      return lines.join('\n')
    })
    .join('\n')
}
