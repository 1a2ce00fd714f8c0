// An honest word on a password: how it would fare against someone who has this computer's files and patience.
// It judges length and variety only; it cannot know whether the password is somebody's dog.

export const LEAST_PASSWORD_LENGTH = 8
export type PasswordStrength = 'short' | 'weak' | 'fair' | 'good' | 'strong'

const COMMON = /^(?:password|wachtwoord|welkom|welcome|qwerty|azerty|iloveyou|admin|letmein|bitcoin|duit)\W*\d*\W*$/i

export function passwordStrength(password: string): PasswordStrength {
  if (password.length < LEAST_PASSWORD_LENGTH) return 'short'
  const bits = variedLength(password) * Math.log2(alphabetSize(password))
  if (COMMON.test(password) || bits < 40) return 'weak'
  if (bits < 56) return 'fair'
  return bits < 76 ? 'good' : 'strong'
}

/** Signs that repeat or follow the one before (aaaa, 1234, qwer) count for a quarter. */
function variedLength(password: string): number {
  let length = 0
  for (let index = 0; index < password.length; index += 1) {
    const step = password.charCodeAt(index) - password.charCodeAt(index - 1)
    length += index > 0 && Math.abs(step) <= 1 ? 0.25 : 1
  }
  return Math.min(length, new Set(password).size * 2)
}

function alphabetSize(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 20],
    [/[A-Z]/, 20],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 20],
  ]
  return Math.max(
    10,
    kinds.reduce((size, [kind, many]) => size + (kind.test(password) ? many : 0), 0),
  )
}
