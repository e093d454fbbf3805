import { spawn } from 'node:child_process'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { concat, sha256 } from '@jianghan/protocol'
import { ED25519, P256, SECP256K1 } from '../kinds.ts'
import { toLowS } from '../lowS.ts'
import { isRefused, type Refused, refused } from '../refused.ts'
import type { RemoteSigner } from '../remoteSigner.ts'
import { loadVerifier } from './loadVerifier.ts'
import { readPassphraseFile } from './passphrase.ts'
import type { Pkcs11Uri } from './pkcs11Uri.ts'

/** OpenSC's program. The vendor's library runs in its process, not in ours. */
const PROGRAM = 'pkcs11-tool'
/** Name of the variable that hands the PIN to the program: arguments can be read by every user of the machine. */
const PIN_VARIABLE = 'JIANGHAN_PKCS11_PIN_OF_CHILD'
/** A token with a button waits for a person. */
const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 65_536

/** What opening a key on a token takes. */
export interface Pkcs11Options {
  /** Asks for the PIN of a token where the URI names no file; undefined when nobody can be asked. */
  readonly askPin?: (token: string) => Promise<string | undefined>
  /** Another program than pkcs11-tool on the path; for tests. */
  readonly program?: string
}

type Ran = Readonly<{ output: Uint8Array; complaint: string; code: number | null }>

function run(program: string, words: readonly string[], input: Uint8Array, pin: string | undefined): Promise<Ran | Refused> {
  return new Promise(resolve => {
    const child = spawn(program, words, { env: { ...process.env, LC_ALL: 'C', ...(pin !== undefined && { [PIN_VARIABLE]: pin }) }, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' })
    const output: Buffer[] = []
    let [size, complaint] = [0, '']
    child.stdout.on('data', (part: Buffer) => {
      size += part.length
      if (size <= MAX_OUTPUT_BYTES) output.push(part)
      else child.kill('SIGKILL')
    })
    child.stderr.on('data', (part: Buffer) => { complaint = (complaint + part.toString('latin1')).slice(0, 4_096) })
    child.stdin.on('error', () => undefined) // it ended before it read: its exit says why
    child.on('error', fault => resolve(refused(
      'crypto.pkcs11ToolMissing', `无法运行 ${program}（${fault.message}）。请安装 OpenSC（Debian：apt-get install opensc）。`,
      `${program} does not run (${fault.message}). Install OpenSC (Debian: apt-get install opensc).`,
    )))
    child.on('close', code => resolve({ output: Buffer.concat(output), complaint, code }))
    child.stdin.end(input)
  })
}

/** What the program complained of, in our words. */
function complaintOf({ complaint }: Ran, { token, id: key }: Pkcs11Uri): Refused {
  if (/CKR_PIN_(INCORRECT|INVALID|LEN_RANGE)/.test(complaint)) return refused('crypto.pkcs11Pin', `令牌“${token}”的 PIN 不正确；多次输错会锁定令牌。`, `The PIN of token "${token}" is wrong; several wrong ones lock the token.`)
  if (/CKR_PIN_LOCKED/.test(complaint)) return refused('crypto.pkcs11Locked', `令牌“${token}”已锁定，请联系其管理员解锁。`, `Token "${token}" is locked; have its administrator unlock it.`)
  if (/No slot with token|No slots|slot.*not found/i.test(complaint)) return refused('crypto.pkcs11TokenMissing', `找不到令牌“${token}”。请检查是否已插入，以及模块路径。`, `There is no token "${token}". Check that it is plugged in, and the path of the module.`)
  if (/object not found|Private key not found|key not found/i.test(complaint)) return refused('crypto.pkcs11KeyMissing', `令牌“${token}”上没有密钥 ${key}。`, `Token "${token}" holds no key ${key}.`)
  if (/Failed to load pkcs11 module|C_GetFunctionList|dlopen/i.test(complaint)) return refused('crypto.pkcs11Module', `PKCS#11 模块无法加载。`, 'The PKCS #11 module does not load.')
  const words = complaint.replace(/\s+/g, ' ').trim().slice(0, 200)
  return refused('crypto.pkcs11Failed', `令牌操作失败：${words}`, `The token did not do it: ${words}`)
}

const ofKey = ({ modulePath, token, id }: Pkcs11Uri): string[] => ['--module', modulePath, '--token-label', token, '--id', id]

function publicKeyIn(bytes: Uint8Array): KeyObject | undefined {
  try {
    const text = Buffer.from(bytes)
    return text.subarray(0, 10).toString('latin1') === '-----BEGIN' ? createPublicKey(text) : createPublicKey({ key: text, format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** Kind and public key, in our form, of what a token answers; undefined for keys of kinds that tokens cannot sign with here. */
function kindOf(key: KeyObject): Readonly<{ kind: number; publicKey: Uint8Array }> | undefined {
  const spki = Uint8Array.from(key.export({ format: 'der', type: 'spki' }))
  if (key.asymmetricKeyType === 'ed25519') return { kind: ED25519, publicKey: spki.slice(-32) }
  const kind = { prime256v1: P256, secp256k1: SECP256K1 }[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (key.asymmetricKeyType !== 'ec' || kind === undefined) return undefined
  const y = spki.at(-1) as number
  return { kind, publicKey: concat(Uint8Array.of(2 + (y & 1)), spki.subarray(-64, -32)) }
}

async function pinOf({ pinFile, token }: Pkcs11Uri, { askPin }: Pkcs11Options): Promise<string | Refused> {
  const pin = pinFile === undefined ? await askPin?.(token) : await readPassphraseFile(pinFile)
  return pin ?? refused('crypto.pkcs11PinMissing', `令牌“${token}”需要 PIN。请以 pin-source 指定文件，或在终端输入。`, `Token "${token}" needs its PIN. Name a file by pin-source, or type it at the terminal.`)
}

/** A signature as a token answers it, in the form of its kind. */
async function signedBy(uri: Pkcs11Uri, kind: number, message: Uint8Array, program: string, pin: string): Promise<Uint8Array | Refused> {
  // CKM_ECDSA signs a digest and is there on every token; the mechanisms that hash as well are not.
  const [mechanism, input] = kind === ED25519 ? ['EDDSA', message] as const : ['ECDSA', sha256(message)] as const
  const form = kind === ED25519 ? [] : ['--signature-format', 'rs']
  const ran = await run(program, [...ofKey(uri), '--login', '--pin', `env:${PIN_VARIABLE}`, '--sign', '--mechanism', mechanism, ...form], input, pin)
  if (isRefused(ran)) return ran
  return ran.code === 0 && ran.output.length === 64 ? toLowS(kind, Uint8Array.from(ran.output)) : complaintOf(ran, uri)
}

/**
 * A key on a PKCS #11 token as a signer: P-256, secp256k1 and Ed25519, as far as the token has them (for SM2 every vendor has mechanisms of
 * its own). The PIN is asked for once. Each signature is judged here before it is handed out; what the token refuses rejects with words.
 */
export async function openPkcs11Signer(uri: Pkcs11Uri, options: Pkcs11Options = {}): Promise<RemoteSigner | Refused> {
  const { program = PROGRAM } = options
  const read = await run(program, [...ofKey(uri), '--read-object', '--type', 'pubkey'], new Uint8Array(0), undefined)
  if (isRefused(read)) return read
  const key = read.code === 0 ? publicKeyIn(read.output) : undefined
  if (key === undefined) return complaintOf(read, uri)
  const found = kindOf(key)
  if (found === undefined) return refused('crypto.pkcs11Kind', '令牌上的该密钥种类不支持；可用 P-256、secp256k1、Ed25519。', 'Keys of this kind on a token cannot be used; P-256, secp256k1 and Ed25519 can.')
  const pin = await pinOf(uri, options)
  if (isRefused(pin)) return pin
  const { verifier } = await loadVerifier()
  return {
    ...found,
    async signRemotely(message) {
      const signature = await signedBy(uri, found.kind, message, program, pin)
      if (isRefused(signature)) throw new RemoteSigningFault(signature)
      if (verifier.verify(found.kind, found.publicKey, message, signature) !== 'valid') {
        throw new RemoteSigningFault(refused('crypto.pkcs11Failed', '令牌给出的签名不成立。', 'The token answered a signature that does not hold.'))
      }
      return signature
    },
  }
}

/** Why a remote signer did not sign, with a refusal's code and words. */
export class RemoteSigningFault extends Error {
  readonly refused: Refused['refused']

  constructor({ refused: why }: Refused) {
    super(why.en)
    this.refused = why
  }
}
