// Known answers that every engine gives before it is used, from section 14 of the protocol and BIP 340.
import type { WorkCheck } from '../consensus/check-header.ts'
import type { SignatureCheck } from '../consensus/deferred-checks.ts'
import { keystreamReference } from '../crypto/aes-reference.ts'
import { bytesEqual, hexToBytes } from '../util/bytes.ts'
import { EngineError } from './errors.ts'
import type { Engine } from './interface.ts'

const hex = (text: string): Uint8Array => hexToBytes(text) as Uint8Array

/** The genesis header of regtest and its Argon2d with 64 KiB. */
const HEADER = hex(
  `0100000000000000${'00'.repeat(32)}7a300da8c0225093a877c849afa66f370b6ef3b276e276728106c49613e43fc6` +
    '3de592948300aa7bd8d26b8f1e32371c5a13a0fc4ef1968b992ad08ce3c5c82dd1b2400abb5375329af4090c927a4092' +
    '32d54fedc6717552c4153a1b4b54070300b9556900000000ffff7f200000000000000000',
)
const POW = hex('c67d84faa50fe21daa92b7c4f1a3e9bde9539e551c4a1d3f3ba0e8f9bd317183')

/** Its own Argon2d is the highest target that it meets; one less is missed. */
const MET: WorkCheck = { header: HEADER, target: POW }
const MISSED: WorkCheck = { header: HEADER, target: POW.map((byte, i) => (i === 31 ? byte - 1 : byte)) }

const GOOD: SignatureCheck = {
  kind: 'signature',
  key: hex('f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9'),
  message: new Uint8Array(32),
  signature: hex(
    'e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215' + '25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0',
  ),
}
const BAD: SignatureCheck = { ...GOOD, message: new Uint8Array(32).fill(1) }

/** @throws EngineError where an answer is wrong. */
export async function checkEngine(engine: Pick<Engine, 'checkWork' | 'verify' | 'keystream'>): Promise<void> {
  const require = (right: boolean, what: string): void => {
    if (right) return
    throw new EngineError(
      'engine-self-test',
      `This engine gets ${what} wrong on this computer, so it is not used. Install the program again.`,
    )
  }
  require((await engine.checkWork([MET, MISSED], 64)) === 1 && (await engine.checkWork([MET, MET], 64)) === -1, 'proofs of work')
  require((await engine.verify([GOOD])) === -1 && (await engine.verify([GOOD, BAD])) === 1, 'signatures')
  require(bytesEqual(engine.keystream(GOOD.key), keystreamReference(GOOD.key)), 'coin vectors')
}
