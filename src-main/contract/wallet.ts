// Wallets: keys, money and its history. Every procedure takes the wallet's name, `main` by default.
import * as z from 'zod'
import {
  address,
  amount,
  command,
  done,
  feeRate,
  hash,
  height,
  index,
  nothing,
  password,
  query,
  signedAmount,
  timeMs,
  walletName,
} from './common.ts'

export const balance = z.object({
  available: amount.describe('can be spent now'),
  pending: signedAmount.describe('not in a block yet: what the waiting payments will add or take'),
  ripening: amount.describe('mined but immature'),
  locked: amount.describe('in agreements'),
})

export const walletInfo = z.object({
  wallet: walletName,
  exists: z.boolean(),
  unlocked: z.boolean(),
  created: timeMs.nullable(),
  height: height.nullable().describe('the block up to which this wallet has looked'),
  scanning: z.boolean(),
  scanProgress: z.number().min(0).max(1),
  fingerprint: z.string().nullable().describe('8 hex digits that name the seed without revealing it'),
  words: z.union([z.literal(12), z.literal(24)]).nullable(),
  backup: z.object({ made: timeMs.nullable(), tested: timeMs.nullable() }),
  balance: balance.nullable(),
})

/** One entry of the history. `height` is null while it waits for a block; `matures` is the height from which a mined coin can be spent. */
export const historyEntry = z.object({
  txid: hash,
  kind: z.enum(['received', 'sent', 'self', 'mined']),
  amount: signedAmount.describe('what it changed in this wallet, fee included'),
  fee: amount.nullable().describe('null where this wallet did not pay it'),
  height: height.nullable(),
  blockId: hash.nullable(),
  time: timeMs,
  confirmations: z.int().min(0),
  matures: height.nullable(),
  state: z.enum(['pending', 'confirmed', 'ripening', 'replaced', 'conflicted']),
  counterparties: z.array(address).describe('addresses of others it paid'),
  addresses: z.array(address).describe('addresses of this wallet it paid'),
  note: z.string(),
  canBump: z.boolean(),
  runningBalance: amount.nullable().describe('total of this wallet after it, null while pending'),
})

export const coinEntry = z.object({
  txid: hash,
  index,
  value: amount,
  address,
  height: height.nullable(),
  coinbase: z.boolean(),
  state: z.enum(['available', 'pending', 'ripening', 'reserved']),
})

export const quote = z.object({
  quote: z.string(),
  amount: amount.describe('what the receivers get together'),
  fee: amount,
  feeRate,
  change: amount,
  sizeBytes: z.int().min(1),
  left: amount.describe('what can be spent afterwards, change included once it is in a block'),
  to: z.array(z.object({ address, amount })),
  coins: z.array(z.object({ txid: hash, index, value: amount })),
  warnings: z.array(
    z.enum(['high-fee', 'fee-above-tenth', 'dust-to-fee', 'spends-unconfirmed', 'own-address', 'everything', 'tip-is-old']),
  ),
  expires: timeMs,
})

const inWallet = z.object({ wallet: walletName })

export const walletContract = {
  list: query('Names of the wallets in this data folder')
    .input(nothing)
    .output(z.object({ wallets: z.array(walletName) })),
  info: query('State of a wallet')
    .input(inWallet.default({ wallet: 'main' }))
    .output(walletInfo),
  create: command('Makes a new wallet; answers its words once')
    .input(
      inWallet.extend({ password, words: z.union([z.literal(12), z.literal(24)]).default(24), passphrase: z.string().max(256).optional() }),
    )
    .output(z.object({ wallet: walletName, words: z.string(), fingerprint: z.string() })),
  restore: command('Brings a wallet back from its words and looks through the ledger for it')
    .input(
      inWallet.extend({ words: z.string().max(1000), password, passphrase: z.string().max(256).optional(), birthday: timeMs.optional() }),
    )
    .output(z.object({ wallet: walletName, fingerprint: z.string() })),
  unlock: command('Opens a wallet').input(inWallet.extend({ password })).output(walletInfo),
  lock: command('Closes a wallet: its keys leave memory')
    .input(inWallet.default({ wallet: 'main' }))
    .output(done),
  changePassword: command('Changes the password')
    .input(inWallet.extend({ password, newPassword: password }))
    .output(done),
  balance: query('What there is')
    .input(inWallet.default({ wallet: 'main' }))
    .output(balance),
  balanceHistory: query('The balance after each change, oldest first, for a chart; at most `points` steps')
    .input(inWallet.extend({ from: timeMs.optional(), points: z.int().min(2).max(2000).default(400) }))
    .output(z.object({ steps: z.array(z.object({ time: timeMs, total: amount })) })),
  newAddress: command('A fresh address')
    .input(inWallet.extend({ label: z.string().max(200).optional() }).default({ wallet: 'main' }))
    .output(z.object({ address })),
  addresses: query('Addresses handed out or seen')
    .input(inWallet.default({ wallet: 'main' }))
    .output(z.object({ addresses: z.array(z.object({ address, label: z.string(), change: z.boolean(), index, used: z.boolean() })) })),
  coins: query('The coins of a wallet')
    .input(inWallet.default({ wallet: 'main' }))
    .output(z.object({ coins: z.array(coinEntry) })),
  history: query('What happened, newest first')
    .input(
      inWallet
        .extend({
          search: z.string().max(200).optional(),
          from: timeMs.optional(),
          to: timeMs.optional(),
          cursor: z.string().max(200).optional(),
          limit: z.int().min(1).max(500).default(50),
        })
        .default({ wallet: 'main', limit: 50 }),
    )
    .output(z.object({ entries: z.array(historyEntry), cursor: z.string().nullable(), total: z.int().min(0) })),
  prepare: command('Works a payment out and holds it for ten minutes; nothing is sent')
    .input(
      inWallet.extend({
        to: z
          .array(z.object({ address, amount: z.union([amount.min(1), z.literal('all')]) }))
          .min(1)
          .max(500),
        feeRate: feeRate.min(0.001).optional(),
        coins: z
          .array(z.object({ txid: hash, index }))
          .max(5000)
          .optional(),
        note: z.string().max(512).optional().describe('kept in this wallet only'),
      }),
    )
    .output(quote),
  send: command('Signs and sends exactly what was prepared')
    .input(inWallet.extend({ quote: z.string().max(100) }))
    .output(z.object({ txid: hash })),
  bump: command('Replaces a waiting payment by the same one with a higher fee')
    .input(inWallet.extend({ txid: hash, feeRate: feeRate.min(0.001).optional() }))
    .output(z.object({ txid: hash, fee: amount })),
  label: command('Sets the label of an address or the note of a payment')
    .input(inWallet.extend({ address: address.optional(), txid: hash.optional(), text: z.string().max(512) }))
    .output(done),
}

export const backupContract = {
  words: command('The words of a wallet, after its password')
    .input(inWallet.extend({ password }))
    .output(z.object({ words: z.string(), fingerprint: z.string() })),
  confirmWords: command('Checks words that were written down against the wallet and remembers that the backup works; nothing typed is kept')
    .input(inWallet.extend({ words: z.string().max(1000) }))
    .output(z.object({ matches: z.boolean() })),
  status: query('When a backup was made and last tested')
    .input(inWallet.default({ wallet: 'main' }))
    .output(z.object({ made: timeMs.nullable(), tested: timeMs.nullable() })),
}
