import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { concat, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { type Refused, refused } from '../refused.ts'

/** How a secret in a key file is protected: the key from a passphrase by Argon2id (RFC 9106), the secret by AES-256-GCM. */
export interface PassphraseProtection {
  readonly scheme: 'argon2id'
  /** Memory in KiB, passes, lanes. */
  readonly memory: number
  readonly passes: number
  readonly lanes: number
  /** 16 bytes, hexadecimal. */
  readonly salt: string
  readonly cipher: 'aes-256-gcm'
  /** 12 bytes, hexadecimal. */
  readonly nonce: string
}

/** What new files use: the second recommendation of RFC 9106, section 4: 64 MiB, some tenths of a second. */
const RECOMMENDED = { memory: 65_536, passes: 3, lanes: 4 } as const

/** What is accepted when reading, so that a file of a stranger takes neither all memory nor minutes. */
export const PROTECTION_LIMITS = { memory: [8_192, 1_048_576], passes: [1, 16], lanes: [1, 16], memoryTimesPasses: 4_194_304 } as const

/** Characters of a passphrase. */
export const PASSPHRASE_LENGTH = { least: 8, most: 1_024 } as const

const TAG_LENGTH = 16
const derive = promisify(argon2)

/** The 32 bytes that a passphrase stands for. Typed accents reach programs in two forms; NFC makes them one. */
async function keyOf(passphrase: string, { memory, passes, lanes, salt }: PassphraseProtection): Promise<Uint8Array> {
  return derive('argon2id', { message: utf8(passphrase.normalize('NFC')), nonce: fromHex(salt) as Uint8Array, parallelism: lanes, tagLength: 32, memory, passes })
}

/** What is authenticated beside the secret: nobody can move it under another public key or weaken how it is protected. */
const associated = ({ memory, passes, lanes, salt, nonce }: PassphraseProtection, kind: string, publicKey: Uint8Array): Uint8Array =>
  utf8(['jianghan-key-1', kind, toHex(publicKey), 'argon2id', memory, passes, lanes, salt, 'aes-256-gcm', nonce].join(' '))

/** Encrypts a secret under a passphrase; the bytes are ciphertext and tag. */
export async function sealSecret(secret: Uint8Array, passphrase: string, kind: string, publicKey: Uint8Array): Promise<{ protection: PassphraseProtection; sealed: Uint8Array }> {
  const protection: PassphraseProtection = { scheme: 'argon2id', ...RECOMMENDED, salt: randomBytes(16).toString('hex'), cipher: 'aes-256-gcm', nonce: randomBytes(12).toString('hex') }
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, protection), fromHex(protection.nonce) as Uint8Array)
  cipher.setAAD(associated(protection, kind, publicKey))
  return { protection, sealed: concat(cipher.update(secret), cipher.final(), cipher.getAuthTag()) }
}

/** Decrypts a secret; undefined when passphrase and file do not belong together. */
export async function openSecret(
  sealed: Uint8Array, passphrase: string, protection: PassphraseProtection, kind: string, publicKey: Uint8Array,
): Promise<Uint8Array | undefined> {
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, protection), fromHex(protection.nonce) as Uint8Array)
  decipher.setAAD(associated(protection, kind, publicKey))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH))
  try {
    return concat(decipher.update(sealed.subarray(0, sealed.length - TAG_LENGTH)), decipher.final())
  } catch {
    return undefined
  }
}

const within = (value: unknown, [least, most]: readonly [number, number]): value is number => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
const isHex = (value: unknown, bytes: number): value is string => typeof value === 'string' && new RegExp(`^[0-9a-f]{${2 * bytes}}$`).test(value)

/** The protection that a file names, undefined when it is not one within the limits. */
export function readProtection(value: unknown): PassphraseProtection | undefined {
  const { scheme, memory, passes, lanes, salt, cipher, nonce } = (value ?? {}) as Partial<Record<keyof PassphraseProtection, unknown>>
  const { memory: memories, passes: passCounts, lanes: laneCounts, memoryTimesPasses } = PROTECTION_LIMITS
  if (scheme !== 'argon2id' || cipher !== 'aes-256-gcm' || !isHex(salt, 16) || !isHex(nonce, 12)) return undefined
  if (!within(memory, memories) || !within(passes, passCounts) || !within(lanes, laneCounts) || memory * passes > memoryTimesPasses) return undefined
  return { scheme, memory, passes, lanes, salt, cipher, nonce }
}

/** The refusal of a protected file: nobody gave a passphrase, or it does not fit. */
export const passphraseRefusal = (path: string, what: 'none' | 'wrong'): Refused => (what === 'none'
  ? refused('crypto.keyFileProtected', `密钥文件 ${path} 有口令保护，请提供口令。`, `The key file ${path} is protected by a passphrase, and none was given.`)
  : refused('crypto.passphraseWrong', `口令与密钥文件 ${path} 不符。`, `The passphrase does not open the key file ${path}.`))

/** What is wrong with a new passphrase, or undefined. */
export function passphraseFault(passphrase: string): 'short' | 'long' | undefined {
  const { length } = [...passphrase]
  return length < PASSPHRASE_LENGTH.least ? 'short' : length > PASSPHRASE_LENGTH.most ? 'long' : undefined
}
