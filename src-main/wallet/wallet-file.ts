// The file that holds a wallet's keys, byte for byte. Every version begins with the magic and ends with SHA-256 of all before it.
//
// | bytes | what                                                                                     |
// | ----- | ---------------------------------------------------------------------------------------- |
// | 11    | magic: ASCII `duit/wallet`                                                               |
// | 1     | version: 1                                                                               |
// | 12    | Argon2id: memory in KiB, passes, lanes (u32 each)                                        |
// | 16    | salt                                                                                     |
// | 24    | nonce                                                                                    |
// | …     | XChaCha20-Poly1305 over the contents, all bytes above being associated data              |
// | 32    | SHA-256 of all above: tells a damaged file from a wrong password, and protects nothing   |
//
// Contents: created and birthday (varint, Unix ms), entropy and passphrase (bytes), zeros up to a multiple of 256 that hide lengths.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hashSha256 } from '../crypto/tagged-hash.ts'
import { MalformedError } from '../primitives/errors.ts'
import { ByteReader } from '../primitives/reader.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bytesEqual, concatBytes } from '../util/bytes.ts'
import { WalletError } from './errors.ts'
import { type Argon2Parameters, type PasswordHash, passwordBytes } from './password-hash.ts'
import type { RandomBytes } from './words.ts'

export interface WalletSecrets {
  /** 16 or 32 bytes behind the words. */
  readonly entropy: Uint8Array
  readonly passphrase: string
  /** Unix milliseconds. */
  readonly created: number
  /** Unix milliseconds: nothing was paid to this wallet before. */
  readonly birthday: number
}

export interface WalletFileModules {
  readonly hashPassword: PasswordHash
  readonly randomBytes: RandomBytes
  readonly parameters: Argon2Parameters
}

const MAGIC = new TextEncoder().encode('duit/wallet')
const VERSION = 1
const SALT_BYTES = 16
const NONCE_BYTES = 24
const HEADER_BYTES = MAGIC.length + 1 + 12 + SALT_BYTES + NONCE_BYTES
const CHECK_BYTES = 32
const PADDED_TO = 256
/** A real file has a few hundred bytes. */
export const MAX_WALLET_FILE_BYTES = 65_536

/** Seals under a fresh salt and nonce: no two files are alike. */
export async function sealWalletFile(secrets: WalletSecrets, password: string, modules: WalletFileModules): Promise<Uint8Array> {
  const salt = modules.randomBytes(SALT_BYTES)
  const nonce = modules.randomBytes(NONCE_BYTES)
  const header = encodeHeader(modules.parameters, salt, nonce)
  const contents = encodeContents(secrets)
  const key = await keyOf(password, salt, modules.parameters, modules.hashPassword)
  try {
    const sealed = concatBytes(header, xchacha20poly1305(key, nonce, header).encrypt(contents))
    return concatBytes(sealed, hashSha256(sealed))
  } finally {
    key.fill(0)
    contents.fill(0)
  }
}

/** @throws WalletError `wallet-damaged`, `wallet-newer`, `password-wrong` */
export async function openWalletFile(bytes: Uint8Array, password: string, hashPassword: PasswordHash): Promise<WalletSecrets> {
  const { header, parameters, salt, nonce, ciphertext } = decodeFrame(bytes)
  const key = await keyOf(password, salt, parameters, hashPassword)
  let contents: Uint8Array
  try {
    contents = xchacha20poly1305(key, nonce, header).decrypt(ciphertext)
  } catch {
    throw new WalletError('password-wrong', 'This password does not open the wallet. Nothing was changed; try again.')
  } finally {
    key.fill(0)
  }
  try {
    return decodeContents(contents)
  } finally {
    contents.fill(0)
  }
}

async function keyOf(password: string, salt: Uint8Array, parameters: Argon2Parameters, hashPassword: PasswordHash): Promise<Uint8Array> {
  const bytes = passwordBytes(password)
  try {
    return await hashPassword({ password: bytes, salt, parameters })
  } finally {
    bytes.fill(0)
  }
}

function encodeHeader({ memoryKiB, passes, lanes }: Argon2Parameters, salt: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new ByteWriter(HEADER_BYTES).raw(MAGIC).u8(VERSION).u32(memoryKiB).u32(passes).u32(lanes).raw(salt).raw(nonce).finish()
}

interface Frame {
  readonly header: Uint8Array
  readonly parameters: Argon2Parameters
  readonly salt: Uint8Array
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
}

function decodeFrame(bytes: Uint8Array): Frame {
  const end = bytes.length - CHECK_BYTES
  if (end < HEADER_BYTES || bytes.length > MAX_WALLET_FILE_BYTES) throw damaged('has the wrong length')
  if (!bytesEqual(bytes.subarray(0, MAGIC.length), MAGIC)) throw damaged('is no wallet file')
  if (!bytesEqual(hashSha256(bytes.subarray(0, end)), bytes.subarray(end))) throw damaged('was changed or cut since it was written')
  const reader = new ByteReader(bytes.subarray(MAGIC.length, end))
  if (reader.u8() !== VERSION)
    throw new WalletError('wallet-newer', 'This wallet was written by a newer Duit. Install that version; nothing was changed.')
  const parameters = { memoryKiB: reader.u32(), passes: reader.u32(), lanes: reader.u32() }
  if (!isReasonable(parameters)) throw damaged('asks for an impossible password check')
  const salt = reader.take(SALT_BYTES)
  const nonce = reader.take(NONCE_BYTES)
  return { header: bytes.subarray(0, HEADER_BYTES), parameters, salt, nonce, ciphertext: reader.take(reader.left) }
}

/** The checksum is no secret, so whoever can write the file chooses these: bounded work and memory. */
function isReasonable({ memoryKiB, passes, lanes }: Argon2Parameters): boolean {
  return lanes >= 1 && lanes <= 16 && passes >= 1 && passes <= 20 && memoryKiB >= 8 * lanes && memoryKiB <= 1_048_576
}

function encodeContents({ created, birthday, entropy, passphrase }: WalletSecrets): Uint8Array {
  const text = new TextEncoder().encode(passphrase.normalize('NFKD'))
  const contents = new ByteWriter(2_048).varint(created).varint(birthday).byteString(entropy).byteString(text).finish()
  const padded = new Uint8Array(Math.ceil(contents.length / PADDED_TO) * PADDED_TO)
  padded.set(contents)
  contents.fill(0)
  return padded
}

function decodeContents(contents: Uint8Array): WalletSecrets {
  try {
    const reader = new ByteReader(contents)
    const created = reader.varint()
    const birthday = reader.varint()
    const entropy = reader.byteString()
    const passphrase = new TextDecoder('utf-8', { fatal: true }).decode(reader.byteString())
    if (entropy.length !== 16 && entropy.length !== 32) throw new MalformedError('Entropy has 16 or 32 bytes')
    return { created, birthday, entropy, passphrase }
  } catch (error) {
    throw new WalletError('wallet-damaged', 'The wallet file opens, but its contents make no sense. Restore it from a backup.', undefined, {
      cause: error,
    })
  }
}

function damaged(what: string): WalletError {
  return new WalletError('wallet-damaged', `The wallet file ${what}. Restore the wallet from a backup; the file was not touched.`)
}
