import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Words } from '@jianghan/kernel/schema'
import type { CommandGroup, CommandSpec, Given } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { getJson, postJson } from '../nodeJson.ts'
import { cell, localTime, tableOf, type Column } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Approval = Readonly<{ id: string; type: string; state: string; summary: Words; input: Readonly<Record<string, unknown>>; actionHash: string; makers: readonly string[]; approvals: readonly string[]; madeAt: string }>

const COLUMNS: readonly Column<Approval>[] = [
  { head: { zh: '编号', en: 'id' }, text: each => each.id },
  { head: { zh: '种类', en: 'kind' }, text: each => each.type },
  { head: { zh: '内容', en: 'what' }, text: each => cell(JSON.stringify(each.input)) },
  { head: { zh: '提交', en: 'made' }, text: each => localTime(each.madeAt) },
]

const ID = { name: '<id>', words: { zh: '编号，见 inbox list', en: 'its id, by inbox list' } }

/** `inbox`: what waits at a node for the API key of JIANGHAN_API_KEY, by its HTTP interface; keys of one's own approve by `proposals`. */
export const inbox: CommandGroup = {
  name: 'inbox',
  summary: { zh: '待本方 API 密钥审批的付款文件与提案', en: 'Payment files and proposals that wait for your API key' },
  commands: [
    {
      name: 'list',
      summary: { zh: '列出待审批事项', en: 'List what waits for approval' },
      examples: [{ line: 'inbox list', words: { zh: '付款文件在前', en: 'payment files come first' } }],
      async run(session) {
        const items: Approval[] = []
        for (let cursor: string | null = '0'; cursor !== null;) {
          const page: Readonly<{ items: readonly Approval[]; next: string | null }> = await getJson(session, `/v1/approvals?cursor=${cursor}`)
          items.push(...page.items)
          cursor = page.next
        }
        session.printer.result(tableOf(session.printer, items, COLUMNS), items)
        return EXIT.done
      },
    },
    actOf('approve', { zh: '批准；最后一个所需的批准即予执行', en: 'Approve; the last approval that is needed carries it out' }),
    actOf('withdraw', { zh: '撤回或否决', en: 'Take back, or turn down' }),
  ],
}

function actOf(name: 'approve' | 'withdraw', summary: Words): CommandSpec {
  return {
    name, summary, arguments: [ID],
    options: [{ flags: '--file <file>', words: { zh: '只有当等待的正是此付款文件时', en: 'only if it is this very payment file that waits' } }],
    examples: [{ line: `inbox ${name} 5b1c0f5ae2f14bd19f7e6f0b6f7d1a01 --file payments.xml`, words: { zh: '按所示的哈希', en: 'by the hash that is shown' } }],
    run: (session, [id = ''], given) => act(session, name, id, given),
  }
}

async function act(session: Session, name: string, id: string, { file }: Given): Promise<number> {
  const { printer } = session
  const path = `/v1/approvals/${encodeURIComponent(id)}`
  const found = await getJson<Approval>(session, path)
  const hash = typeof file === 'string' ? createHash('sha256').update(await readFile(session.path(file))).digest('hex') : found.actionHash
  if (hash !== found.actionHash) {
    throw new Failure('cli.otherFile', { zh: `等待审批的不是此文件：哈希为 ${found.actionHash}，此文件为 ${hash}。`, en: `It is another file that waits: its hash is ${found.actionHash}, that of this one ${hash}.` },
      { zh: '请向制单人核实，切勿批准。', en: 'Ask who sent it, and do not approve.' })
  }
  const { executes, results } = await postJson<Readonly<{ executes: boolean; results: readonly Readonly<{ outcome?: Readonly<{ done: boolean }> }>[] }>>(session, `${path}/${name}`, { actionHash: hash })
  printer.result(listLines([
    [printer.say({ zh: '内容', en: 'what' }), `${printer.say(found.summary)} ${cell(JSON.stringify(found.input))}`],
    [printer.say({ zh: '哈希', en: 'hash' }), hash],
    [printer.say({ zh: '结果', en: 'result' }), printer.say(name === 'withdraw' ? { zh: '已撤回', en: 'taken back' } : executes ? { zh: '已批准并开始执行', en: 'approved, and carried out' } : { zh: '已批准，尚待他人', en: 'approved; others are still needed' })],
  ]), { id, executes, results })
  return results.some(({ outcome }) => outcome?.done === false) ? EXIT.refused : EXIT.done
}
