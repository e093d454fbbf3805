import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { FILE_KINDS, generateKeyPair, isRefused, signatureKindNamed } from '@jianghan/crypto'
import { loadVerifier, passphraseOfEnvironment, writeKeyFile } from '@jianghan/crypto/node'
import { cosignerKey, formatVerifierKey, isKeyName } from '@jianghan/light'
import { parsePolicyFile, Witness, witnessServer } from '@jianghan/witness'
import { countOf, folderOf, readFlags } from '../command/flags.ts'
import { filled } from '../command/filled.ts'
import { cosignerKeyOf, openWitnessStore } from '../checkpoints/openCheckpoints.ts'
import { checkpointProblems } from '../checkpoints/problems.data.ts'
import { authorityOf } from '../config/load.ts'
import { runCommand } from '../command/runCommand.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { languageOfUser } from '../up/words.ts'
import { usage, words } from './words.ts'

/** Port of a witness where none is named. */
const PORT = 8660

/** What `./jianghan witness` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function witnessCommand([command = '', ...args]: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  return runCommand(language, () => '', async () => {
    if (command === 'new') return make(args, language)
    if (command === 'serve') return serve(args, language)
    say([usage[language]])
    return ['', '-h', '--help', 'help'].includes(command) ? 0 : 2
  })
}

const say = (lines: readonly string[]): void => { process.stdout.write(`${lines.join('\n')}\n`) }

function nameOf(value: unknown): string {
  if (typeof value === 'string' && isKeyName(value)) return value
  fail(startProblems.badOption, { option: '--name', whatZh: '应为不含空格与加号的名称', whatEn: 'a name without spaces and plus' })
}

async function make(args: readonly string[], language: Language): Promise<number> {
  const flags = readFlags(args, { name: { type: 'string' }, key: { type: 'string' }, kind: { type: 'string', default: 'ed25519' }, help: { type: 'boolean', short: 'h' } })
  if (flags.help === true) return say([usage[language]]), 0
  const name = nameOf(flags.name)
  const file = folderOf('--key', flags.key)
  const kind = signatureKindNamed(String(flags.kind))
  if (kind === undefined || !FILE_KINDS.includes(kind.number)) fail(startProblems.badOption, { option: '--kind', whatZh: '应为 ed25519、p256、secp256k1 或 sm2', whatEn: 'ed25519, p256, secp256k1 or sm2' })
  const pair = generateKeyPair(kind.number)
  const passphrase = await passphraseOfEnvironment(process.env)
  if (isRefused(passphrase)) fail(startProblems.keyUnusable, passphrase.refused)
  const refused = await writeKeyFile(file, pair, { passphrase })
  if (refused !== undefined) fail(startProblems.keyUnusable, refused.refused)
  say([filled(words.made[language], { file }), formatVerifierKey(cosignerKey(name, pair.kind, pair.publicKey))])
  return 0
}

async function serve(args: readonly string[], language: Language): Promise<number> {
  const flags = readFlags(args, {
    name: { type: 'string' }, key: { type: 'string' }, policy: { type: 'string' }, dir: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' },
  })
  if (flags.help === true) return say([usage[language]]), 0
  const name = nameOf(flags.name)
  const policyFile = folderOf('--policy', flags.policy)
  const policy = parsePolicyFile(readFileSync(policyFile, 'utf8'))
  if ('fault' in policy) fail(checkpointProblems.checkpointPolicyInvalid, { file: policyFile, line: policy.fault })
  const { verifier } = await loadVerifier()
  const witness = new Witness({
    name, verifier, logs: policy.logs, key: await cosignerKeyOf(typeof flags.key === 'string' ? flags.key : '', resolve('.')), store: openWitnessStore(folderOf('--dir', flags.dir)),
    now: () => BigInt(Math.floor(Date.now() / 1000)),
  })
  const server = witnessServer(witness)
  const stop = Promise.withResolvers<void>()
  process.once('SIGINT', stop.resolve).once('SIGTERM', stop.resolve)
  server.once('error', stop.reject)
  server.listen(countOf('--port', flags.port, PORT, 65_535), String(flags.host), () => {
    const { address, port } = server.address() as { address: string; port: number }
    say([filled(words.serving[language], { name, url: `http://${authorityOf(address, port)}`, logs: policy.logs.length }), formatVerifierKey(witness.key)])
  })
  await stop.promise
  await new Promise(resolve => { server.close(resolve); server.closeAllConnections() })
  process.stderr.write(`${words.stopped[language]}\n`)
  return 0
}

if (import.meta.main) process.exit(await witnessCommand(process.argv.slice(2)))
