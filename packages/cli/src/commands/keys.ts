import type { KeyPair } from '@jianghan/crypto'
import type { StoredSecrets, StoredSymmetricKey } from '@jianghan/crypto/node'
import type { CommandGroup, CommandSpec, Given } from '../command.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { openSigner, orFail } from './keyFiles.ts'
import { asking, newPassphrase, PASSPHRASE_OPTION } from './passphrases.ts'

const NEW_FILE = { name: '<file>', words: { zh: '新文件，已有文件不会被覆盖', en: 'the new file; an existing one is never replaced' } }
const KEY_FILE = { name: '<file>', words: { zh: '密钥文件', en: 'key file' } }
const KEY = { name: '<file>', words: { zh: '密钥文件，或 PKCS#11 URI', en: 'key file, or a PKCS #11 URI' } }
const PROTECT = { flags: '--protect', words: { zh: '以口令保护（argon2id）', en: 'protect it by a passphrase (argon2id)' } }

const newKey: CommandSpec = {
  name: 'new',
  summary: { zh: '生成密钥并写入新文件', en: 'Make a key and write it to a new file' },
  arguments: [NEW_FILE],
  options: [
    { flags: '--kind <kind>', words: { zh: '签名种类', en: 'kind of signature' }, fallback: 'ed25519', choices: ['ed25519', 'p256', 'secp256k1', 'sm2'] },
    PROTECT, PASSPHRASE_OPTION,
  ],
  examples: [
    { line: 'keys new keys/li-checker.json', words: { zh: '仅文件所有者可读', en: 'readable by its owner only' } },
    { line: 'keys new keys/li-checker.json --kind sm2 --protect', words: { zh: '国密密钥，以口令保护', en: 'an SM2 key under a passphrase' } },
  ],
  async run(session, [file = ''], given) {
    const { generateKeyPair, signatureKindNamed } = await import('@jianghan/crypto')
    return keep(session, file, generateKeyPair(signatureKindNamed(String(given['kind']))?.number ?? 1), given)
  },
}

const importKeys: CommandSpec = {
  name: 'import',
  summary: { zh: '导入其他软件的私钥', en: 'Take over a private key of other software' },
  arguments: [{ name: '<source>', words: { zh: 'PEM、JWK、PKCS#8（可带口令）或 SEC1 文件', en: 'PEM, JWK, PKCS #8 (also encrypted) or SEC 1 file' } }, NEW_FILE],
  options: [
    { flags: '--source-passphrase-file <file>', words: { zh: '源文件口令所在的文件；否则在终端输入', en: 'file that holds the passphrase of the source; else it is asked for at the terminal' } },
    PROTECT, PASSPHRASE_OPTION,
  ],
  examples: [{ line: 'keys import wang.pem keys/wang-maker.json --protect', words: { zh: 'OpenSSL 生成的私钥', en: 'a private key that OpenSSL made' } }],
  async run(session, [source = '', file = ''], given) {
    const { importKey, readPassphraseFile, readOwnerFile } = await import('@jianghan/crypto/node')
    const bytes = orFail(await readOwnerFile(session.path(source)))
    let imported = importKey(bytes)
    if ('refused' in imported && imported.refused.code === 'crypto.importPassphrase') {
      const named = given['sourcePassphraseFile']
      const passphrase = typeof named === 'string' ? await readPassphraseFile(session.path(named)) : await session.printer.io.askHidden(session.printer.say({ zh: `${source} 的口令：`, en: `Passphrase of ${source}: ` }))
      if (typeof passphrase === 'object') throw new Failure(passphrase.refused.code, passphrase.refused, { zh: '请检查口令文件。', en: 'Check the passphrase file.' })
      if (passphrase !== undefined) imported = importKey(bytes, passphrase)
    }
    return keep(session, file, orFail(imported), given)
  },
}

const showKey: CommandSpec = {
  name: 'show',
  summary: { zh: '显示密钥文件的公开部分', en: 'Show the public part of a key file' },
  arguments: [KEY],
  examples: [{ line: 'keys show data/demo/yangtze-motor-maker.json', words: { zh: '地址与公钥，不需要口令', en: 'its address and public key, without its passphrase' } }],
  async run(session, [file = '']) {
    const { isPkcs11Uri, readStoredKey } = await import('@jianghan/crypto/node')
    if (isPkcs11Uri(file)) return show(session, file, { ...await openSigner(session, file), protection: undefined })
    return show(session, file, orFail(await readStoredKey(session.path(file))))
  },
}

const passphrase: CommandSpec = {
  name: 'passphrase',
  summary: { zh: '设置、更换或去除口令', en: 'Set, change or take away the passphrase' },
  arguments: [{ ...KEY_FILE, words: { zh: '密钥文件，或数据目录 vault/keys 中的 reading-keys.json、vault.key、uniqueness.json', en: 'key file, or reading-keys.json, vault.key or uniqueness.json in vault/keys of a data folder' } }],
  options: [
    PASSPHRASE_OPTION,
    { flags: '--new-passphrase-file <file>', words: { zh: '新口令所在的文件；否则在终端输入', en: 'file that holds the new passphrase; else it is asked for at the terminal' } },
    { flags: '--remove', words: { zh: '去除口令，此后密钥以明文存放', en: 'take the passphrase away: the secret lies open from then on' } },
  ],
  examples: [{ line: 'keys passphrase keys/li-checker.json', words: { zh: '先问旧口令，再问新口令', en: 'asks for the old one, then for the new one' } }],
  async run(session, [file = ''], given) {
    const [{ changePassphrase, readKeyFile, readStoredKey, readStoredSecrets, readStoredSymmetricKey }, { isRefused }] = await Promise.all([import('@jianghan/crypto/node'), import('@jianghan/crypto')])
    const path = session.path(file)
    const several = await readStoredSecrets(path)
    if (!isRefused(several)) return changeReadingKeys(session, file, several, given)
    const single = await readStoredSymmetricKey(path)
    if (!isRefused(single)) return changeSymmetric(session, file, single, given)
    const stored = orFail(await readStoredKey(path))
    const ask = asking(session, given['passphraseFile'])
    // Asked and tried before the new one is asked for.
    const old = stored.protection === undefined ? undefined : await ask(path)
    orFail(await readKeyFile(path, () => old))
    const fresh = given['remove'] === true ? undefined : await newPassphrase(session, given['newPassphraseFile'], { useEnvironment: false })
    return show(session, file, orFail(await changePassphrase(path, () => old, fresh)))
  },
}

/** The same for the reading keys of a vault, which are many in one file. */
async function changeReadingKeys(session: Session, file: string, stored: StoredSecrets, given: Given): Promise<number> {
  const { changeSecretsPassphrase, openSecrets } = await import('@jianghan/crypto/node')
  const path = session.path(file)
  const old = stored.protection === undefined ? undefined : await asking(session, given['passphraseFile'])(path)
  orFail(await openSecrets(path, stored, () => old))
  const fresh = given['remove'] === true ? undefined : await newPassphrase(session, given['newPassphraseFile'], { useEnvironment: false })
  const { keys: held, protection } = orFail(await changeSecretsPassphrase(path, () => old, fresh))
  const words = protection === undefined ? { zh: '没有口令', en: 'no passphrase' } : { zh: '有口令（argon2id）', en: 'under a passphrase (argon2id)' }
  session.printer.result([session.printer.say({ zh: `${file}：${held.length} 把读取密钥，${words.zh}`, en: `${file}: reading keys: ${held.length}, ${words.en}` })], { file, keys: held.length, protected: protection !== undefined })
  return 0
}

/** The same for a secret of the vault that has no public half. */
async function changeSymmetric(session: Session, file: string, stored: StoredSymmetricKey, given: Given): Promise<number> {
  const { changeSymmetricPassphrase, openSymmetricKey } = await import('@jianghan/crypto/node')
  const path = session.path(file)
  const old = stored.protection === undefined ? undefined : await asking(session, given['passphraseFile'])(path)
  orFail(await openSymmetricKey(path, stored, () => old))
  const fresh = given['remove'] === true ? undefined : await newPassphrase(session, given['newPassphraseFile'], { useEnvironment: false })
  const { protection } = orFail(await changeSymmetricPassphrase(path, () => old, fresh))
  session.printer.result([`${file}${session.printer.say(protection === undefined ? { zh: '：没有口令', en: ': no passphrase' } : { zh: '：有口令（argon2id）', en: ': under a passphrase (argon2id)' })}`], { file, protected: protection !== undefined })
  return 0
}

/** `keys`: key files of officers. Secrets never leave them. */
export const keys: CommandGroup = { name: 'keys', summary: { zh: '密钥文件', en: 'Key files' }, commands: [newKey, importKeys, showKey, passphrase] }

async function keep(session: Session, file: string, pair: KeyPair, given: Readonly<Record<string, unknown>>): Promise<number> {
  const { readStoredKey, writeKeyFile } = await import('@jianghan/crypto/node')
  const protect = given['protect'] === true || given['passphraseFile'] !== undefined
  const refused = await writeKeyFile(session.path(file), pair, { passphrase: protect ? await newPassphrase(session, given['passphraseFile']) : undefined })
  if (refused !== undefined) throw new Failure(refused.refused.code, refused.refused, { zh: '请按提示更正后重试。', en: 'Mend that and try again.' })
  return show(session, file, orFail(await readStoredKey(session.path(file))))
}

type Shown = Readonly<{ kind: number; publicKey: Uint8Array; protection: object | undefined }>

async function show({ printer }: Session, file: string, { kind, publicKey, protection }: Shown): Promise<number> {
  const [{ signatureKind }, { formatAddress, keyId, toHex }] = await Promise.all([import('@jianghan/crypto'), import('@jianghan/protocol')])
  const address = formatAddress('key', keyId(kind, publicKey))
  const name = signatureKind(kind)?.name ?? String(kind)
  const isProtected = protection !== undefined
  printer.result(listLines([
    [printer.say({ zh: '文件', en: 'file' }), file],
    [printer.say({ zh: '地址', en: 'address' }), address],
    [printer.say({ zh: '种类', en: 'kind' }), name],
    [printer.say({ zh: '公钥', en: 'public key' }), toHex(publicKey)],
    [printer.say({ zh: '口令', en: 'passphrase' }), printer.say(isProtected ? { zh: '有（argon2id）', en: 'yes (argon2id)' } : { zh: '无', en: 'none' })],
  ]), { file, address, kind: name, publicKey: toHex(publicKey), protected: isProtected })
  return 0
}
