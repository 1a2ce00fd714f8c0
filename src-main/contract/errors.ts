// The closed list of error codes that leave the node, each with the HTTP status it has for scripts.
// Code compares codes; people read the message; the window chooses its sentence by code.

export const ERROR_STATUS = {
  // the caller
  'input-invalid': 400,
  'procedure-unknown': 404,
  unauthorized: 401,
  'body-too-large': 413,
  'not-on-this-network': 403,
  // looking up
  'block-unknown': 404,
  'transaction-unknown': 404,
  'coin-unknown': 404,
  'index-off': 409,
  'address-invalid': 400,
  'address-other-network': 400,
  // wallets
  'wallet-unknown': 404,
  'wallet-exists': 409,
  'wallet-locked': 423,
  'wallet-damaged': 500,
  'wallet-newer': 409,
  'password-wrong': 403,
  'words-invalid': 400,
  'funds-insufficient': 409,
  'amount-too-small': 400,
  'coin-unavailable': 409,
  'quote-unknown': 404,
  'payment-rejected': 409,
  'payment-not-replaceable': 409,
  'fee-too-low': 400,
  'note-invalid': 400,
  // mining
  'mining-no-address': 409,
  'mining-refused': 409,
  // the machine
  'data-dir-in-use': 409,
  'data-dir-unusable': 500,
  'data-newer': 409,
  'data-foreign': 409,
  'data-damaged': 500,
  'disk-full': 507,
  'port-in-use': 409,
  'node-stopping': 503,
  'node-busy': 429,
  'node-unreachable': 503,
  internal: 500,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS
