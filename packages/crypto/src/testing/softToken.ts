import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MODULES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so', '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so']
const LABEL = 'Treasury officers'
const PIN = '428571'

/** A token of SoftHSM in a folder of its own. */
export type SoftToken = Readonly<{
  modulePath: string
  label: string
  pin: string
  /** The folder that holds the token; while it is elsewhere the token is gone. */
  tokens: string
  /** Makes a key pair on the token: "EC:prime256v1", under a CKA_ID in hexadecimal. */
  make(type: string, id: string): void
}>

/**
 * Initialises a token in a folder, and lets this process and its children see that one alone (SOFTHSM2_CONF). Undefined, with a line that says
 * so, where SoftHSM or OpenSC is not installed.
 */
export function softToken(folder: string): SoftToken | undefined {
  const modulePath = MODULES.find(existsSync)
  if (modulePath === undefined || !['softhsm2-util', 'pkcs11-tool'].every(program => spawnSync(program, ['--help']).error === undefined)) {
    process.stderr.write('keys on tokens: the tests against SoftHSM are left out, softhsm2 or opensc is not installed on this machine\n')
    return undefined
  }
  const tokens = join(folder, 'tokens')
  mkdirSync(tokens)
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf')
  must('softhsm2-util', '--init-token', '--free', '--label', LABEL, '--so-pin', '12345678', '--pin', PIN)
  return {
    modulePath, label: LABEL, pin: PIN, tokens,
    make: (type, id) => must('pkcs11-tool', '--module', modulePath, '--token-label', LABEL, '--login', '--pin', PIN, '--keypairgen', '--key-type', type, '--id', id, '--label', `key ${id}`),
  }
}

function must(program: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words[0]}: ${stderr}`)
}
