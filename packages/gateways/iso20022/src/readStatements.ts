import type { Problem } from './errors.ts'
import { HEADERS } from './interbank/messages.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import { Findings } from './pain001/findings.ts'
import { defined } from './pain001/parties.ts'
import type { AccountStatement, StatementBalance, StatementEntry } from './statement/model.ts'
import { accountIn, agentIn, EntryReader, partyIn } from './statement/readEntries.ts'
import { PROOF_NAMESPACE } from './statement/writeEntries.ts'
import { compileGrammar } from './xml/grammar.ts'
import { child, childrenOf, valueOf } from './xml/node.ts'
import type { XmlNode } from './xml/node.ts'
import { readStructure } from './xml/structure.ts'

/** Kinds of messages that tell of accounts: within a day, of a day, of single bookings. */
export type StatementKind = 'camt.052' | 'camt.053' | 'camt.054'

/** Versions that are read. The elements that are looked for are the same in all, or known under both names. */
export const STATEMENT_VERSIONS = { from: 1, to: 13 } as const

const RECORDS: Readonly<Record<StatementKind, readonly [message: RegExp, record: string]>> = {
  'camt.052': [/^BkToCstmrAcctRpt(V0[0-9])?$/, 'Rpt'],
  'camt.053': [/^BkToCstmrStmt(V0[0-9])?$/, 'Stmt'],
  'camt.054': [/^BkToCstmrDbtCdtNtfctn(V0[0-9])?$/, 'Ntfctn'],
}

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:'
const LOOSE = compileGrammar('Document', { Document: 'loose' }, {})

/** What a message with statements holds. */
export interface ReadStatements {
  /** As `camt.053.001.02`. */
  readonly messageName: string
  readonly messageId: string
  /** xs:dateTime, as it came. */
  readonly createdAt: string
  readonly statements: readonly AccountStatement[]
}

/** The statements, or everything that speaks against them. */
export type StatementsResult = ({ readonly ok: true } & ReadStatements) | { readonly ok: false; readonly problems: readonly Problem[] }

class StatementsReader {
  readonly findings: Findings
  readonly statements: AccountStatement[] = []
  private readonly parts: EntryReader
  private readonly record: string
  private entries: StatementEntry[] = []

  constructor(kind: StatementKind, limits: Limits) {
    this.findings = new Findings(limits.problems)
    this.parts = new EntryReader(this.findings)
    this.record = RECORDS[kind][1]
  }

  /** Whether a node stands at a place where its message has such: Document / message / record / … */
  private isAt(node: XmlNode, depth: number): boolean {
    let at: XmlNode | undefined = node
    for (let i = 0; i < depth; i++) at = at?.parent
    if (at !== undefined && at.parent === undefined) return true
    this.findings.add('elementMisplaced', node, { element: node.name })
    return false
  }

  entry(node: XmlNode): void {
    if (!this.isAt(node, 3) || node.parent?.name !== this.record) return
    const entry = this.parts.entry(node)
    if (entry !== undefined) this.entries.push(entry)
  }

  statement(node: XmlNode): void {
    if (!this.isAt(node, 2)) return
    const { parts } = this
    const id = parts.id(parts.needed(node, 'Id'))
    const held = parts.needed(node, 'Acct')
    const account = accountIn(held)
    if (held !== undefined && account === undefined) this.findings.add('elementMissing', held, { element: 'Id' })
    const period = child(node, 'FrToDt')
    const balances = childrenOf(node, 'Bal').map((balance) => parts.balance(balance)).filter((balance): balance is StatementBalance => balance !== undefined)
    if (this.record === 'Stmt') parts.needed(node, 'Bal')
    const information = node.children.find(({ name }) => name === 'AddtlStmtInf' || name === 'AddtlRptInf' || name === 'AddtlNtfctnInf')
    const { entries } = this
    this.entries = []
    const [from, to] = [parts.dateTime(child(period, 'FrDtTm')), parts.dateTime(child(period, 'ToDtTm'))]
    const statement = defined<Partial<AccountStatement>>({
      id, sequence: valueOf(node, 'ElctrncSeqNb'), createdAt: parts.dateTime(child(node, 'CreDtTm')), from, to, account,
      owner: partyIn(child(held, 'Ownr')), servicer: agentIn(child(held, 'Svcr')), balances, entries, additional: parts.words(information),
    })
    if (id !== undefined && account !== undefined) this.statements.push(statement as AccountStatement)
  }

  finish(root: XmlNode, messageName: string, kind: StatementKind): StatementsResult {
    const message = root.children.find(({ name }) => RECORDS[kind][0].test(name))
    const header = message && this.parts.needed(message, 'GrpHdr')
    if (message === undefined) this.findings.add('elementMissing', root, { element: messageName })
    const messageId = header && this.parts.id(this.parts.needed(header, 'MsgId'))
    const createdAt = header && this.parts.dateTime(this.parts.needed(header, 'CreDtTm'))
    if (message !== undefined && this.statements.length === 0 && this.findings.refusals().length === 0) this.findings.add('elementMissing', message, { element: this.record })
    const problems = this.findings.refusals()
    if (problems.length > 0 || messageId === undefined || createdAt === undefined) return { ok: false, problems }
    return { ok: true, messageName, messageId, createdAt, statements: this.statements }
  }
}

function namespacesOf(kind: StatementKind): Map<string, typeof LOOSE> {
  const { from, to } = STATEMENT_VERSIONS
  return new Map(Array.from({ length: to - from + 1 }, (_, i) => [`${NAMESPACE}${kind}.001.${String(from + i).padStart(2, '0')}`, LOOSE]))
}

/**
 * Reads what a bank tells of accounts, in any version of camt.052, camt.053 or camt.054. Unlike an order to pay it is read for what is known: elements of other versions,
 * and of usages that differ from bank to bank, are passed over; what is taken must have its form, and what makes a statement (id, account, of a camt.053 a balance;
 * amount, direction and status of each entry) must be there. A header and an envelope around it are read through. Bounds and encodings are those of `readPain001`; `limits.payments` bounds the entries.
 */
export function readStatements(kind: StatementKind, bytes: Uint8Array, options: { readonly limits?: Partial<Limits> } = {}): StatementsResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const reader = new StatementsReader(kind, limits)
  const structure = readStructure(bytes, {
    messages: namespacesOf(kind), headers: HEADERS, foreign: PROOF_NAMESPACE, counted: 'Ntry', limits,
    consumers: new Map([['Ntry', (node) => reader.entry(node)], [RECORDS[kind][1], (node) => reader.statement(node)]]),
  })
  if (!structure.ok) return structure
  return reader.finish(structure.root, structure.namespace.slice(NAMESPACE.length), kind)
}

/** Reads the statements of a bank outside: a camt.053 of any version. */
export function readCamt053(bytes: Uint8Array, options: { readonly limits?: Partial<Limits> } = {}): StatementsResult {
  return readStatements('camt.053', bytes, options)
}
