// Bytes or text that are no object of the ledger.

/** Thrown by every decoder: the bytes are no such object. Its code is the rule `malformed` of section 12. */
export class MalformedError extends Error {
  readonly code = 'malformed'
  override name = 'MalformedError'
}

/** Why a text is no address. */
export type AddressErrorCode = 'address-invalid' | 'address-other-network'

export class AddressError extends Error {
  override name = 'AddressError'
  readonly code: AddressErrorCode
  /** Prefix of the network the address belongs to, where that could be read. */
  readonly prefix: string | undefined
  constructor(code: AddressErrorCode, message: string, prefix?: string) {
    super(message)
    this.code = code
    this.prefix = prefix
  }
}
