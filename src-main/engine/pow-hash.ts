// The proof of work of section 3 in WebAssembly. hash-wasm offers no instance that outlives a call: each hash makes its own
// and pays about 0.3 ms for it, beside the 1.8 ms that 1,024 KiB take.
import { argon2d } from 'hash-wasm'
import { POW_SALT } from '../crypto/pow-reference.ts'

/** Argon2d (t = 1, p = 1, version 0x13) over encoded header bytes: 32 bytes. */
export async function powHashWasm(headerBytes: Uint8Array, memoryKiB: number): Promise<Uint8Array> {
  return argon2d({
    password: headerBytes,
    salt: POW_SALT,
    iterations: 1,
    parallelism: 1,
    memorySize: memoryKiB,
    hashLength: 32,
    outputType: 'binary',
  })
}
