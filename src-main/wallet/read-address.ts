// Addresses from outside, refused with a wallet's own error.
import { isPublicKey } from '../crypto/secp.ts'
import { parseAddress } from '../primitives/address.ts'
import { AddressError } from '../primitives/errors.ts'
import { WalletError } from './errors.ts'

/** The lock (32 bytes) of an address that somebody could spend from. @throws WalletError `address-invalid`, `address-other-network` */
export function readAddress(prefix: string, address: string): Uint8Array {
  let lock: Uint8Array
  try {
    lock = parseAddress(prefix, address)
  } catch (error) {
    if (error instanceof AddressError) throw new WalletError(error.code, error.message)
    throw error
  }
  if (!isPublicKey(lock))
    throw new WalletError('address-invalid', 'Nobody could ever spend what is sent to this address. Ask the receiver for another.')
  return lock
}
