import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ItemProof, NamedItem, ProvedDeposit } from '@jianghan/client'
import type { CommandSpec, Given } from '../command.ts'
import { EXIT, Failure, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { writeNew } from '../newFile.ts'
import { showResult } from '../result.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { openSigner, signing } from './keyFiles.ts'
import { PROPOSE_OPTIONS, propose } from './proposals.ts'
import { judge } from './proofs.ts'
import { verdictLines } from './verdict.ts'

/** Media types (RFC 6838) by the ends of names; others are bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf', '.ofd': 'application/ofd', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.tif': 'image/tiff', '.tiff': 'image/tiff', '.heic': 'image/heic', '.mp4': 'video/mp4', '.mp3': 'audio/mpeg', '.wav': 'audio/wav',
  '.txt': 'text/plain', '.csv': 'text/csv', '.html': 'text/html', '.xml': 'application/xml', '.json': 'application/json', '.zip': 'application/zip', '.eml': 'message/rfc822',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
const typeOf = (file: string): string => TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream'

async function hashOf(session: Session, file: string): Promise<Uint8Array> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(session.path(file)), hash, { signal: session.signal })
  return new Uint8Array(hash.digest())
}

/** Deposits files: one by its hash, several as a batch. */
export const depositFiles: CommandSpec = {
  name: 'deposit',
  summary: { zh: '存证文件（只上链哈希）；多个文件作为一批', en: 'Deposit evidence of a file, by its hash; of several as one batch' },
  arguments: [{ name: '<file...>', words: { zh: '文件；不会上传', en: 'the files; they are not sent anywhere' } }],
  options: [
    { flags: '--member <id>', words: { zh: '存证成员', en: 'the member that deposits' } },
    { flags: '--purpose <code>', words: { zh: '用途代码，例如 contract', en: 'what for, a code like contract' } },
    { flags: '--custodian <id>', words: { zh: '保管成员，默认即存证成员；须同时签名', en: 'the member that keeps the files, by default the same; it signs as well' } },
    { flags: '--batch', words: { zh: '单个文件也作为一批：加盐，哈希不可猜测', en: 'one file as a batch as well: salted, so that its hash cannot be guessed' } },
    { flags: '--items <file>', words: { zh: '批次明细写入此文件；证明其中任何一项都凭它', en: 'where the items of a batch go; any of them is proved with this file' } },
    { flags: '--key <file>', words: { zh: '签名的密钥文件，或 PKCS#11 URI；可重复', en: 'key file that signs, or a PKCS #11 URI; repeatable' }, repeatable: true },
    ...PROPOSE_OPTIONS,
  ],
  examples: [
    { line: 'evidence deposit contract.pdf --member yangtze-motor --purpose contract --key data/demo/yangtze-motor-maker.json', words: { zh: '之后 prove 交易编号可得证明文件，receipt 可得证书', en: 'prove with the transaction id gives the proof file, receipt the certificate' } },
    { line: 'evidence deposit photos/*.jpg --member yangtze-motor --purpose delivery-photo --key data/demo/yangtze-motor-maker.json', words: { zh: '作为一批，逐一可证', en: 'as a batch, each of them proved by itself' } },
  ],
  run: (session, files, given) => deposit(session, files, given),
}

async function deposit(session: Session, files: readonly string[], given: Given): Promise<number> {
  const { member, purpose, custodian = '', batch } = given
  const keys = (given['key'] ?? []) as readonly string[]
  if (typeof member !== 'string' || typeof purpose !== 'string' || keys.length === 0) {
    throw usageError({ zh: '请给出 --member、--purpose 与 --key。', en: 'Name --member, --purpose and --key.' }, { zh: '见示例。', en: 'See the example.' })
  }
  const [first = ''] = files
  const items: NamedItem[] = []
  for (const file of files) items.push({ name: basename(file), fileHash: await hashOf(session, file), salt: new Uint8Array(randomBytes(16)), mediaType: typeOf(file) })
  const signers: Awaited<ReturnType<typeof openSigner>>[] = []
  for (const key of keys) signers.push(await openSigner(session, key)) // one after the other: each may ask for a passphrase
  const { evidenceRoot, toHex } = await import('@jianghan/protocol')
  const client = await session.client()
  const isBatch = batch === true || items.length > 1
  const [item] = items as [NamedItem]
  const digest = isBatch ? evidenceRoot(items) : item.fileHash
  const said = { memberId: member, purpose, custodianId: custodian }
  const action = isBatch
    ? client.action('evidence.v1.DepositBatch', { ...said, itemsRoot: digest, itemCount: items.length })
    : client.action('evidence.v1.Deposit', { ...said, fileHash: digest, mediaType: item.mediaType })
  const draft = await client.build(action)
  const kept = isBatch ? await keepItems(session, given['items'] ?? `${first}.${toHex(digest).slice(0, 8)}.items.json`, items) : undefined
  if (typeof given['propose'] === 'string') return propose(session, draft, signers, given)
  const sent = client.send(await signing(client.signWith(draft, signers)), { wait: 'final', timeoutMs: session.timeoutMs, signal: session.signal })
  const result = await withProgress(session.printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent)
  const { printer } = session
  return showResult(session, result, {
    lines: listLines([
      [printer.say(isBatch ? { zh: '批次根', en: 'root' } : { zh: '文件哈希', en: 'hash' }), toHex(digest)],
      ...(kept === undefined ? [] : [[printer.say({ zh: '明细', en: 'items' }), kept] as const]),
    ]),
    fields: { digest: toHex(digest), files: files.length, ...(kept !== undefined && { items: kept }) },
  })
}

/** Writes down what the root was taken over, before anything is sent: afterwards nothing else can prove an item. */
async function keepItems(session: Session, name: unknown, items: readonly NamedItem[]): Promise<string> {
  const { itemsText } = await import('@jianghan/client')
  await writeNew(session, String(name), itemsText(items))
  session.printer.note({ zh: `批次明细写入 ${String(name)}：请与文件一同妥善保存，缺了它无法证明其中任何一项。`, en: `The items lie in ${String(name)}: keep it with the files, nothing else can prove one of them.` })
  return String(name)
}

/** Takes one item out of a batch, with what proves it. */
export const evidenceItem: CommandSpec = {
  name: 'item',
  summary: { zh: '取出批次中的一项及其路径，不出示其余各项', en: 'Take one item out of a batch, with its path and nothing of the others' },
  arguments: [{ name: '<items>', words: { zh: '批次明细文件', en: 'the file of items' } }, { name: '<file>', words: { zh: '该项的文件', en: 'the file of the item' } }],
  options: [{ flags: '-o, --output <file>', words: { zh: '写入的文件', en: 'the file to write' } }],
  examples: [{ line: 'evidence item a.jpg.1f2e3d4c.items.json photos/7.jpg -o 7.item.json', words: { zh: '连同 7.jpg 与批次的证明文件交给对方', en: "goes to the other side with 7.jpg and the batch's proof file" } }],
  async run(session, [itemsFile = '', file = ''], { output }) {
    if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件。', en: 'Name the file to write with -o.' }, { zh: '例如 -o 7.item.json', en: 'For example -o 7.item.json' })
    const { itemProofText } = await import('@jianghan/client')
    const proof = await itemIn(session, itemsFile, await hashOf(session, file), file)
    await writeNew(session, output, itemProofText(proof))
    session.printer.result([output], { file: output, index: proof.index, count: proof.count })
    return EXIT.done
  },
}

async function itemIn(session: Session, itemsFile: string, hash: Uint8Array, file: string): Promise<ItemProof> {
  const [{ proveItem, readItems }, { equalBytes }] = await Promise.all([import('@jianghan/client'), import('@jianghan/protocol')])
  const items = readItems(await readFile(session.path(itemsFile), 'utf8'), session.options.lang)
  const index = items.findIndex(({ fileHash }) => equalBytes(fileHash, hash))
  if (index >= 0) return proveItem(items, index)
  throw new Failure('cli.notInBatch', { zh: `${itemsFile} 中没有文件 ${file}。`, en: `${file} is not among the items of ${itemsFile}.` }, { zh: '文件改动一个字节，哈希就不同；请核对文件与批次。', en: 'One changed byte makes another hash. Check the file and the batch.' }, EXIT.refused)
}

/** Judges a file against its deposit. */
export const verifyFile: CommandSpec = {
  name: 'verify',
  summary: { zh: '核验文件与其存证是否相符', en: 'Verify a file against its deposit' },
  arguments: [{ name: '<file>', words: { zh: '要核验的文件', en: 'the file in question' } }],
  options: [
    { flags: '--proof <file>', words: { zh: '存证的证明文件（.jhproof）或证书（.pdf）：离线核验', en: "the deposit's proof file (.jhproof) or certificate (.pdf): offline" } },
    { flags: '--member <id>', words: { zh: '不用 --proof 时：向节点查询此成员的存证', en: 'without --proof: ask the node for the deposit of this member' } },
    { flags: '--item <file>', words: { zh: '该项的文件（evidence item 写出）', en: 'the file of the item, which evidence item wrote' } },
    { flags: '--items <file>', words: { zh: '整批的明细文件', en: 'the file of all items' } },
  ],
  examples: [
    { line: 'evidence verify contract.pdf --proof contract.jhproof', words: { zh: '只需两个文件', en: 'two files are all it takes' } },
    { line: 'evidence verify 7.jpg --proof photos.jhproof --item 7.item.json', words: { zh: '批次中的一项', en: 'an item of a batch' } },
    { line: 'evidence verify contract.pdf --member yangtze-motor', words: { zh: '向节点查询，附证明核对', en: 'asks the node, and checks its proof' } },
  ],
  run: (session, [file = ''], given) => verified(session, file, given),
}

async function verified(session: Session, file: string, { proof, member, item, items }: Given): Promise<number> {
  const { toHex } = await import('@jianghan/protocol')
  const hash = await hashOf(session, file)
  const digest = toHex(await digestOf(session, file, hash, { item, items }))
  if (typeof proof === 'string') return verifiedByProof(session, { file, digest, isItem: (item ?? items) !== undefined, bytes: new Uint8Array(await readFile(session.path(proof))) })
  if (typeof member !== 'string') throw usageError({ zh: '请给出 --proof 或 --member。', en: 'Name --proof or --member.' }, { zh: '例如 --proof contract.jhproof', en: 'For example --proof contract.jhproof' })
  const client = await session.client()
  const { answer, proof: checked } = await client.query<Readonly<Record<string, unknown>>>('evidence.getDeposit', { member, digest }, { signal: session.signal })
  if (answer === null) return told(session, file, undefined, digest)
  return told(session, file, {
    member, digest, purpose: String(answer['purpose']), timeMs: BigInt(String(answer['timeMs'])), height: BigInt(String(answer['height'])), transaction: String(answer['transactionId']),
  }, digest, checked && [session.printer.say({ zh: '节点的答复附有证明，已核验。', en: "The node's answer came with a proof, which was checked." })])
}

/** What must have been deposited for this file: its own hash, or the root that its item leads to. */
async function digestOf(session: Session, file: string, hash: Uint8Array, { item, items }: Readonly<{ item?: unknown; items?: unknown }>): Promise<Uint8Array> {
  if (typeof items === 'string') return (await itemIn(session, items, hash, file)).root
  if (typeof item !== 'string') return hash
  const [{ readItemProof }, { equalBytes }] = await Promise.all([import('@jianghan/client'), import('@jianghan/protocol')])
  const found = readItemProof(await readFile(session.path(item), 'utf8'), session.options.lang)
  if (equalBytes(found.item.fileHash, hash)) return found.root
  throw new Failure('cli.notInBatch', { zh: `${item} 属于另一个文件，而非 ${file}。`, en: `${item} is of another file than ${file}.` }, { zh: '文件改动一个字节，哈希就不同。', en: 'One changed byte makes another hash.' }, EXIT.refused)
}

type Judged = Readonly<{ file: string; digest: string; isItem: boolean; bytes: Uint8Array }>

async function verifiedByProof(session: Session, { file, digest, bytes }: Judged): Promise<number> {
  const [{ depositsIn, isPdf, openDocument }, { readProof }] = await Promise.all([import('@jianghan/client'), import('@jianghan/light')])
  const story = await judge(session, bytes)
  const opened = isPdf(bytes) ? await openDocument(bytes) : { ok: true as const, proof: bytes }
  const read = story.verdict === 'false' || !opened.ok ? undefined : readProof(opened.proof)
  const found = read?.ok ? depositsIn(read.proof).find(each => each.digest === digest) : undefined
  const exit = await told(session, file, found, digest, verdictLines(story, session.printer), { verdict: story.verdict, level: story.level })
  return story.verdict === 'true' ? exit : EXIT.refused
}

async function told(
  { printer }: Session, file: string, found: Omit<ProvedDeposit, 'custodian'> | undefined, digest: string, lines: readonly string[] = [], fields: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  if (found === undefined) {
    printer.result([printer.colour(printer.say({ zh: `不相符：没有找到 ${file} 的存证。`, en: `No match: there is no deposit of ${file}.` }), 'red'), digest, '', ...lines], { matches: false, digest, ...fields })
    return EXIT.refused
  }
  const { member, purpose, timeMs, height, transaction } = found
  const time = new Date(Number(timeMs)).toISOString()
  printer.result([
    printer.colour(printer.say({ zh: `相符：${file} 自 ${time} 存证以来未改动。`, en: `Match: ${file} is what was deposited at ${time}, unchanged.` }), 'green'),
    ...listLines([
      [printer.say({ zh: '存证方', en: 'deposited by' }), member], [printer.say({ zh: '用途', en: 'purpose' }), purpose], [printer.say({ zh: '区块', en: 'block' }), String(height)],
      [printer.say({ zh: '交易', en: 'transaction' }), transaction], [printer.say({ zh: '哈希', en: 'digest' }), digest],
    ]),
    printer.say({ zh: '存证之前文件是否真实、由何人以何种方式形成，账本不知道，由法院认定。', en: 'Whether the file was true before it was deposited, and how it came about, the ledger does not know: that is for a court.' }),
    '', ...lines,
  ], { matches: true, member, purpose, time, height: String(height), transaction, digest, ...fields })
  return EXIT.done
}
