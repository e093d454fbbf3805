import type { CommandGroup } from '../command.ts'
import { Failure } from '../failure.ts'
import { listLines } from '../width.ts'
import { openKey } from './keyFiles.ts'

/** `keys`: key files of officers. Secrets never leave them. */
export const keys: CommandGroup = {
  name: 'keys',
  summary: { zh: '密钥文件', en: 'Key files' },
  commands: [
    {
      name: 'new',
      summary: { zh: '生成密钥并写入新文件', en: 'Make a key and write it to a new file' },
      arguments: [{ name: '<file>', words: { zh: '新文件，已有文件不会被覆盖', en: 'the new file; an existing one is never replaced' } }],
      options: [{ flags: '--kind <kind>', words: { zh: '签名种类', en: 'kind of signature' }, fallback: 'ed25519', choices: ['ed25519', 'p256'] }],
      examples: [{ line: 'keys new keys/li-checker.json', words: { zh: '仅文件所有者可读', en: 'readable by its owner only' } }],
      async run(session, [file = ''], { kind }) {
        const [{ generateKeyPair, signatureKindNamed }, { writeKeyFile }] = await Promise.all([import('@jianghan/crypto'), import('@jianghan/crypto/node')])
        const pair = generateKeyPair(signatureKindNamed(String(kind))?.number ?? 1)
        const refused = await writeKeyFile(session.path(file), pair)
        if (refused !== undefined) throw new Failure(refused.refused.code, refused.refused, { zh: '请换一个文件名。', en: 'Choose another name.' })
        return show(session, file, pair)
      },
    },
    {
      name: 'show',
      summary: { zh: '显示密钥文件的公开部分', en: 'Show the public part of a key file' },
      arguments: [{ name: '<file>', words: { zh: '密钥文件', en: 'key file' } }],
      examples: [{ line: 'keys show data/demo/yangtze-motor-maker.json', words: { zh: '地址与公钥', en: 'its address and public key' } }],
      run: async (session, [file = '']) => show(session, file, await openKey(session, file)),
    },
  ],
}

async function show({ printer }: Parameters<typeof openKey>[0], file: string, { kind, publicKey }: Readonly<{ kind: number; publicKey: Uint8Array }>): Promise<number> {
  const [{ signatureKind }, { formatAddress, keyId, toHex }] = await Promise.all([import('@jianghan/crypto'), import('@jianghan/protocol')])
  const address = formatAddress('key', keyId(kind, publicKey))
  const name = signatureKind(kind)?.name ?? String(kind)
  printer.result(listLines([
    [printer.say({ zh: '文件', en: 'file' }), file],
    [printer.say({ zh: '地址', en: 'address' }), address],
    [printer.say({ zh: '种类', en: 'kind' }), name],
    [printer.say({ zh: '公钥', en: 'public key' }), toHex(publicKey)],
  ]), { file, address, kind: name, publicKey: toHex(publicKey) })
  return 0
}
