import { describe, expect, it } from 'vitest'
import { CheckSink, type DeferredCheck, judgeInOrder, requireChecks } from '../../../../src-main/consensus/deferred-checks.ts'
import { ConsensusError } from '../../../../src-main/consensus/errors.ts'

const bytes = new Uint8Array(32)
const signature: DeferredCheck = { kind: 'signature', key: bytes, message: bytes, signature: new Uint8Array(64) }
const tweak: DeferredCheck = { kind: 'tweak', lock: bytes, owner: bytes, tweak: bytes }
const code = (rule: string) => expect.objectContaining({ code: rule })

describe('consensus/deferred-checks', () => {
  it('names the rule of the first check that fails', async () => {
    await expect(requireChecks([tweak, signature], async () => 1)).rejects.toEqual(code('signature'))
    await expect(requireChecks([tweak, signature], async () => 0)).rejects.toEqual(code('tweak'))
    await expect(requireChecks([tweak, signature], async () => -1)).resolves.toBeUndefined()
  })

  it('asks nobody where there is nothing to check', async () => {
    await expect(requireChecks([], () => Promise.reject(new Error('asked')))).resolves.toBeUndefined()
  })

  it('counts exactly up to its limit', () => {
    const sink = new CheckSink(16_000)
    sink.count(15_999)
    sink.count(1)
    expect(sink.signatureChecks).toBe(16_000)
    expect(() => sink.count(1)).toThrow(code('block-signatures'))
  })

  it('what was gathered before a broken rule is judged first', async () => {
    const broken = (): never => {
      throw new ConsensusError('coin-missing', 'gone')
    }
    const gathering = () => {
      const sink = new CheckSink(9)
      sink.checks.push(signature)
      return sink
    }
    await expect(judgeInOrder(gathering(), async () => 0, broken)).rejects.toEqual(code('signature'))
    await expect(judgeInOrder(gathering(), async () => -1, broken)).rejects.toEqual(code('coin-missing'))
    await expect(
      judgeInOrder(
        gathering(),
        async () => 0,
        () => 5,
      ),
    ).rejects.toEqual(code('signature'))
    await expect(
      judgeInOrder(
        gathering(),
        async () => -1,
        () => 5,
      ),
    ).resolves.toBe(5)
  })

  it('a fault of the program is passed on as it is', async () => {
    const sink = new CheckSink(9)
    sink.checks.push(signature)
    const fault = new TypeError('bug')
    await expect(
      judgeInOrder(
        sink,
        async () => 0,
        () => {
          throw fault
        },
      ),
    ).rejects.toBe(fault)
    await expect(
      judgeInOrder(
        sink,
        () => Promise.reject(fault),
        () => 1,
      ),
    ).rejects.toBe(fault)
  })
})
