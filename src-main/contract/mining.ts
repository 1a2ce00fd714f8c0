// The miner: one switch, honest figures.
import * as z from 'zod'
import { address, amount, command, hash, height, nothing, query, timeMs, walletName } from './common.ts'

export const profile = z.enum(['quiet', 'balanced', 'full'])

/** Why the miner is on but not guessing at this moment. */
export const pauseReason = z.enum(['hours', 'battery', 'active', 'heat', 'syncing', 'clock', 'disk-full'])

export const miningSettings = z.object({
  profile,
  wallet: walletName.describe('the wallet that is paid'),
  onlyOnMains: z.boolean(),
  onlyWhenIdle: z
    .int()
    .min(1)
    .max(240)
    .nullable()
    .describe('minutes without keyboard or mouse after which mining goes on, null to mine while the computer is used too'),
  hours: z
    .object({ from: z.int().min(0).max(1439), to: z.int().min(0).max(1439) })
    .nullable()
    .describe('minutes of the local day, null for always'),
  stopAboveCelsius: z.int().min(40).max(110).nullable(),
  watts: z.number().min(0).max(10_000).nullable().describe('what mining adds to the power this computer takes, as its owner says'),
  pricePerKwh: z.number().min(0).max(100).nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
})

export const miningSample = z.object({
  time: timeMs,
  hashRate: z.number().min(0),
  paused: pauseReason.nullable(),
  eased: z.boolean().describe('the threads gave way to somebody at the computer'),
})

export const miningStatus = z.object({
  running: z.boolean().describe('the switch is on'),
  paused: pauseReason.nullable(),
  profile: profile.nullable().describe('null where threads were given by number'),
  threads: z.int().min(0),
  duty: z.number().min(0).max(1).describe('share of the time that each thread works, now'),
  maxThreads: z.int().min(1),
  hashRate: z.number().min(0).describe('guesses a second over the last seconds'),
  byThread: z.array(z.number().min(0)).describe('the same for each thread, empty until it is measured'),
  engine: z.string().describe('one sentence on what does the guessing'),
  kernel: z.string().nullable().describe('what it chose among the abilities of the processor, such as AVX2; null where there is no choice'),
  lostThread: z.string().nullable().describe('why a thread was lost in the last minutes; it is started again by itself'),
  networkHashRate: z.number().min(0).nullable().describe('estimated from the last blocks, null while there are too few'),
  difficulty: z.number().min(1).describe('guesses a block takes on average'),
  expectedSeconds: z.number().min(0).nullable().describe('mean time to a block at this speed, null while there is no speed'),
  chancePerDay: z.number().min(0).max(1).nullable(),
  rangeSeconds: z.object({ from: z.number(), to: z.number() }).nullable().describe('nine waits in ten lie between'),
  blocksFound: z.int().min(0).describe('blocks of the best chain that this node found'),
  earned: amount.describe('rewards and fees of those blocks'),
  earnedThisMonth: amount,
  since: timeMs.nullable().describe('time of the first block found'),
  lastFound: z.object({ id: hash, height, time: timeMs, matures: height }).nullable(),
  minedSeconds: z.number().min(0).describe('time spent mining since this data folder was made'),
  minedSecondsThisMonth: z.number().min(0),
  sensors: z
    .object({
      onMains: z.boolean().nullable(),
      celsius: z.number().nullable(),
      idleSeconds: z.number().min(0).nullable().describe('since somebody last used a keyboard or a mouse here'),
    })
    .describe('null where this computer does not tell'),
  address: address.nullable(),
  settings: miningSettings,
})

export const miningContract = {
  start: command('Switches mining on')
    .input(z.object({ threads: z.int().min(1).max(1024).optional(), profile: profile.optional(), address: address.optional() }).default({}))
    .output(miningStatus),
  stop: command('Switches mining off').input(nothing).output(miningStatus),
  status: query('Speed, odds and what was earned').input(nothing).output(miningStatus),
  samples: query('The speed over the last hour, oldest first')
    .input(nothing)
    .output(z.object({ samples: z.array(miningSample) })),
  settings: command('Changes settings; what is not named stays').input(miningSettings.partial().default({})).output(miningSettings),
  generate: command('regtest only: mines now, for real')
    .input(z.object({ blocks: z.int().min(1).max(2000), address: address.optional() }))
    .output(z.object({ blocks: z.array(hash) })),
}
