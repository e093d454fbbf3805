import type * as sdk from '@jianghan/client'
import type { ActionRequest, BulkOpening, JianghanClient, ShownProposal } from '@jianghan/client'
import type { KeyPair, RemoteSigner } from '@jianghan/crypto'
import type { TransactionDraft } from '@jianghan/protocol'
import { readFile } from 'node:fs/promises'
import { bulkShown, unpaidLines } from '../bulkShown.ts'
import type { CommandGroup, CommandSpec, Given, OptionSpec } from '../command.ts'
import { EXIT, Failure, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { showResult } from '../result.ts'
import { cell } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { writeNew } from '../newFile.ts'
import { openSigner, signing } from './keyFiles.ts'

type Signers = readonly (KeyPair | RemoteSigner)[]

/** How a proposal stands on the ledger, as `approvals.getProposal` answers. */
type Standing = Readonly<{
  member: string; account: string | null; others: readonly string[]; actionHash: string; expiresMs: string; makers: readonly string[]
  approvals: readonly Readonly<{ key: string; height: string }>[]; state: string
}>

const KEY: OptionSpec = { flags: '--key <file>', words: { zh: '签名的密钥文件，或 PKCS#11 URI；可重复', en: 'key file that signs, or a PKCS #11 URI; repeatable' }, repeatable: true }
/** Options of commands that can propose what they would send. */
export const PROPOSE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--propose <file>', words: { zh: '不直接提交：写入文件并提请他人批准', en: 'do not send it: write it to a file, and ask others to approve it' } },
  { flags: '--ask <member>', words: { zh: '连同 --propose：另请该成员的人员批准；可重复', en: "with --propose: ask that member's officers too; repeatable" }, repeatable: true },
  { flags: '--within <days>', words: { zh: '连同 --propose：几天内有效（至多 30）', en: 'with --propose: days until it expires, at most 30' }, fallback: '30' },
]
const REFERENCES: OptionSpec = { flags: '--references <file>', words: { zh: '批量转账的参考信息文件（由 pay-list 写出）', en: 'the references of a bulk, as pay-list wrote them' } }
const FILE = { name: '<file>', words: { zh: '提案文件', en: 'the file of the proposal' } }
const DAY_MS = 86_400_000
/** Proposals of a page of a member's list, which is bounded. */
const PAGE = 20
const BULK_TYPE = 'payments.v1.BulkTransfer'
type Listed = Standing & Readonly<{ id: string }>
type Page = Readonly<{ items: readonly Listed[] }>

/** The member that a key belongs to, as the ledger says. */
async function memberOf(client: JianghanClient, { kind, publicKey }: KeyPair | RemoteSigner): Promise<string> {
  const { formatAddress, keyId } = await import('@jianghan/protocol')
  const key = formatAddress('key', keyId(kind, publicKey))
  const { answer } = await client.query<Readonly<{ member: string }> | null>('members.getKey', { key })
  if (answer === null) throw new Failure('cli.keyUnknown', { zh: `账本上没有密钥 ${key}。`, en: `The ledger has no key ${key}.` }, { zh: '请由成员的管理员登记该密钥。', en: 'Have an admin of the member register it.' })
  return answer.member
}

/** Sends it; of a bulk that it carried out the entries that were not paid are told, and make the exit code that of a refusal. */
async function send(session: Session, request: ActionRequest, signers: Signers, carried?: ShownProposal): Promise<number> {
  const client = await session.client()
  const bytes = await signing(client.signWith(await client.build(request), signers))
  const sent = client.send(bytes, { wait: 'final', timeoutMs: session.timeoutMs, signal: session.signal })
  const result = await withProgress(session.printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent)
  if (carried?.type !== BULK_TYPE || request.type !== 'approvals.v1.Execute') return showResult(session, result)
  const { paid, unpaid, lines } = await unpaidLines(session, await client.transaction(result.id, { signal: session.signal }))
  const { printer } = session
  const counts = listLines([[printer.say({ zh: '已付', en: 'paid' }), String(paid)], ...(unpaid.length === 0 ? [] : [[printer.say({ zh: '未付', en: 'not paid' }), String(unpaid.length)] as const])])
  showResult(session, result, { lines: [...counts, ...lines], fields: { paid, unpaid } })
  return unpaid.length === 0 ? EXIT.done : EXIT.refused
}

/** Proposes the one action of a draft instead of sending it: its file first, so that nothing on the ledger waits for an action that nobody has. */
export async function propose(session: Session, draft: TransactionDraft, signers: Signers, given: Given, openings: readonly BulkOpening[] = []): Promise<number> {
  const { newProposal, proposalText, proposeRequest, readProposal } = await import('@jianghan/client')
  const [[action], [first], days] = [draft.actions, signers, Number(given['within'])]
  if (action === undefined || first === undefined) throw usageError({ zh: '没有签名的密钥。', en: 'No key signs this.' }, { zh: '请加上 --key 密钥文件。', en: 'Add --key FILE.' })
  if (!Number.isFinite(days) || days <= 0 || days > 30) throw usageError({ zh: '--within 应为 30 以内的天数。', en: '--within takes at most 30 days.' }, { zh: '', en: '' })
  const client = await session.client()
  const file = newProposal(action, { chainId: draft.chainId, memberId: await memberOf(client, first) })
  const text = proposalText(file)
  await writeNew(session, String(given['propose']), text)
  const expiresMs = days === 30 ? 0n : BigInt(Date.now() + Math.round(days * DAY_MS))
  session.printer.note({ zh: `提案文件 ${String(given['propose'])}：请交给批准人（或用 vault put 存入保险库）。`, en: `The proposal lies in ${String(given['propose'])}: hand it to those who approve, or put it into the vault (vault put).` })
  await showAction(session, readProposal(text, session.options.lang), { openings })
  return send(session, proposeRequest(file, { others: (given['ask'] ?? []) as readonly string[], expiresMs }), signers)
}

type HowShown = Readonly<{ openings?: readonly BulkOpening[]; all?: boolean }>

async function showAction(session: Session, { type, summary, input, body, hash, proposalId, salt }: ShownProposal, how: HowShown = {}): Promise<void> {
  const { printer } = session
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  for (const line of [
    printer.colour(`${printer.say(summary)} (${type})`, 'bold'),
    ...(type === BULK_TYPE ? await bulkShown(session, await session.client(), body, how) : listLines(Object.entries(input).map(([name, value]) => [name, cell(value)]), '  ')),
    ...listLines([[printer.say({ zh: '提案', en: 'proposal' }), hex(proposalId)], [printer.say({ zh: '盐', en: 'salt' }), hex(salt)], [printer.say({ zh: '操作哈希', en: 'action hash' }), hex(hash)]]),
  ]) printer.note({ zh: line, en: line })
}

/** The references of a proposed bulk, each held against the commitment in its entry. */
async function openingsOf(session: Session, { type, body }: ShownProposal, name: string): Promise<readonly BulkOpening[]> {
  const { clientError, falseReferences, readReferences } = await import('@jianghan/client')
  const { decodeStrict, paymentsV1 } = await import('@jianghan/protocol')
  const openings = readReferences(await readFile(session.path(name), 'utf8'), session.options.lang)
  const bulk = type === BULK_TYPE ? decodeStrict(paymentsV1.BulkTransferSchema, body) : undefined
  const [wrong] = falseReferences(bulk?.ok ? bulk.value.entries : new Uint8Array(0), openings)
  if (wrong !== undefined) throw clientError('referencesMismatch', { entry: String(wrong) }, session.options.lang)
  return openings
}

/** Reads the file, shows what its bytes say, and holds their hash against the ledger's before anything is signed. */
async function reviewed(session: Session, name: string, { references, all = false }: Readonly<{ references?: unknown; all?: boolean }> = {}): Promise<Readonly<{ file: ShownProposal; standing: Standing; client: JianghanClient }>> {
  const { readProposal } = await import('@jianghan/client')
  const { toHex } = await import('@jianghan/protocol')
  const file = readProposal(await readFile(session.path(name), 'utf8'), session.options.lang)
  const client = await session.client()
  const chainId = await client.chainId()
  if (chainId !== file.chainId) throw new Failure('cli.otherChain', { zh: `提案属于链 ${file.chainId}，而节点属于 ${chainId}。`, en: `The proposal is for chain ${file.chainId}, and the node is of ${chainId}.` }, { zh: '请连接该链的节点。', en: 'Use a node of that chain.' })
  await showAction(session, file, { openings: typeof references === 'string' ? await openingsOf(session, file, references) : [], all })
  const { answer: standing } = await client.query<Standing | null>('approvals.getProposal', { proposal: toHex(file.proposalId) }, { prove: false })
  if (standing === null) throw new Failure('cli.noProposal', { zh: '账本上没有此提案。', en: 'The ledger has no such proposal.' }, { zh: '提案可能尚未提交，或结束已逾 30 天。', en: 'It may not have been sent, or ended more than 30 days ago.' })
  if (standing.actionHash !== toHex(file.hash)) {
    throw new Failure('cli.actionChanged', { zh: `文件与账本不符：账本上的操作哈希为 ${standing.actionHash}，文件内容的哈希为 ${toHex(file.hash)}。`, en: `The file is not what was proposed: the ledger has the action hash ${standing.actionHash}, and the file's is ${toHex(file.hash)}.` },
      { zh: '切勿签署。请向提案人索取原件。', en: 'Do not sign it. Ask who proposed for the file as it was made.' })
  }
  return { file, standing, client }
}

const show: CommandSpec = {
  name: 'show',
  summary: { zh: '核对提案文件并显示其内容与状态', en: 'Check the file of a proposal, show what it does and how it stands' },
  arguments: [FILE],
  options: [REFERENCES],
  examples: [{ line: 'proposals show friday.json', words: { zh: '哈希由所示的同一字节算出', en: 'the hash is computed from the very bytes that are shown' } }],
  async run(session, [name = ''], { references }) {
    const { file: { type, input }, standing } = await reviewed(session, name, { references, all: true })
    const { printer } = session
    printer.result(listLines([
      [printer.say({ zh: '与账本一致', en: 'matches the ledger' }), printer.say({ zh: '是', en: 'yes' })], [printer.say({ zh: '状态', en: 'state' }), standing.state],
      [printer.say({ zh: '成员', en: 'member' }), standing.member], [printer.say({ zh: '账户', en: 'account' }), standing.account ?? '-'],
      [printer.say({ zh: '截止', en: 'expires' }), new Date(Number(standing.expiresMs)).toISOString()],
      [printer.say({ zh: '经办', en: 'made by' }), standing.makers.join(' ')],
      [printer.say({ zh: '批准', en: 'approved by' }), standing.approvals.map(({ key }) => key).join(' ') || '-'],
    ]), { type, input, ...standing })
    return EXIT.done
  },
}

/** A command that signs after the file was reviewed. */
const signingCommand = (
  name: string, summary: CommandSpec['summary'], key: string, requestOf: (made: typeof sdk, file: ShownProposal, member: string) => ActionRequest,
): CommandSpec => ({
  name, summary, arguments: [FILE], options: [KEY, REFERENCES],
  examples: [{ line: `proposals ${name} friday.json --key data/demo/yangtze-motor-${key}.json`, words: { zh: '先核对并显示，再签名', en: 'it is checked and shown before it is signed' } }],
  async run(session, [file = ''], given) {
    const names = (given['key'] ?? []) as readonly string[]
    const { file: proposal, client } = await reviewed(session, file, { references: given['references'] })
    const signers: (KeyPair | RemoteSigner)[] = []
    for (const each of names) signers.push(await openSigner(session, each))
    const [first] = signers
    if (first === undefined) throw usageError({ zh: '没有签名的密钥。', en: 'No key signs this.' }, { zh: '请加上 --key 密钥文件。', en: 'Add --key FILE.' })
    return send(session, requestOf(await import('@jianghan/client'), proposal, await memberOf(client, first)), signers, proposal)
  },
})

const waiting: CommandSpec = {
  name: 'waiting',
  summary: { zh: '列出等候某位人员的提案', en: 'Proposals that wait for an officer' },
  options: [KEY],
  examples: [{ line: 'proposals waiting --key data/demo/yangtze-motor-checker.json', words: { zh: '该密钥既未提出也未批准的提案', en: 'those that this key neither made nor approved' } }],
  async run(session, _, given) {
    const [name] = (given['key'] ?? []) as readonly string[]
    if (name === undefined) throw usageError({ zh: '请给出 --key。', en: 'Name --key.' }, { zh: '', en: '' })
    const { formatAddress, keyId } = await import('@jianghan/protocol')
    const signer = await openSigner(session, name)
    const client = await session.client()
    const key = formatAddress('key', keyId(signer.kind, signer.publicKey))
    const member = await memberOf(client, signer)
    const items = await openOf(session, client, member, ({ makers, approvals }) => ![...makers, ...approvals.map(approval => approval.key)].includes(key))
    session.printer.result(listedLines(session, items), { member, key, items })
    return EXIT.done
  },
}

const list: CommandSpec = {
  name: 'list',
  summary: { zh: '列出成员或账户未结束的提案', en: 'Open proposals of a member, or of one of its accounts' },
  options: [
    { flags: '--account <address>', words: { zh: '服务于此账户签署规则的提案', en: 'those that serve the policy of this account' } },
    { flags: '--member <id>', words: { zh: '成员的全部提案', en: 'all of this member' } },
  ],
  examples: [{ line: 'proposals list --account jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', words: { zh: '账户上等候批准的付款', en: 'payments of the account that wait for approval' } }],
  async run(session, _, given) {
    const client = await session.client()
    const account = typeof given['account'] === 'string' ? given['account'] : undefined
    const holder = account === undefined ? undefined : (await client.query<Readonly<{ member: string }> | null>('members.getAccount', { account })).answer
    if (holder === null) throw new Failure('cli.accountUnknown', { zh: `账本上没有账户 ${String(account)}。`, en: `The ledger has no account ${String(account)}.` }, { zh: '请核对地址。', en: 'Check the address.' })
    const member = holder?.member ?? given['member']
    if (typeof member !== 'string') throw usageError({ zh: '请给出 --account 或 --member。', en: 'Name --account or --member.' }, { zh: '见示例。', en: 'See the example.' })
    const items = await openOf(session, client, member, each => account === undefined || each.account === account)
    session.printer.result(listedLines(session, items), { member, ...(account !== undefined && { account }), items })
    return EXIT.done
  },
}

/** Open proposals of a member that are wanted, from all pages of its list. */
async function openOf(session: Session, client: JianghanClient, member: string, isWanted: (each: Listed) => boolean): Promise<Listed[]> {
  const items: Listed[] = []
  for (let from = 0; ; from += PAGE) {
    const { answer } = await client.query<Page>('approvals.listProposals', { member, from: String(from) }, { signal: session.signal })
    const found = answer?.items ?? []
    if (found.length === 0) return items
    items.push(...found.filter(isWanted))
  }
}

const listedLines = ({ printer }: Session, items: readonly Listed[]): string[] => (items.length === 0 ? [printer.say({ zh: '（没有）', en: '(nothing)' })]
  : items.flatMap(each => listLines([[each.id, `${each.account ?? each.member} · ${new Date(Number(each.expiresMs)).toISOString()} · ${each.makers.join(' ')}`]])))

/** Proposals by their files: checked and shown before they are signed. */
export const proposals: CommandGroup = {
  name: 'proposals',
  summary: { zh: '提案：核对、批准、执行、撤回', en: 'Proposals by their files: check, approve, execute, withdraw' },
  commands: [
    show, list, waiting,
    signingCommand('approve', { zh: '核对并批准提案', en: 'Check a proposal and approve it' }, 'checker', (made, file, member) => made.approveRequest(file, member)),
    signingCommand('execute', { zh: '核对并执行提案', en: 'Check a proposal and carry it out' }, 'checker', (made, file, member) => made.executeRequest(file, member)),
    signingCommand('withdraw', { zh: '核对并撤回提案', en: 'Check a proposal and take it back' }, 'maker', (made, file) => made.withdrawRequest(file)),
  ],
}
