import type { Problem } from './errors.ts'
import { factOf } from './errors.ts'
import { headerOf } from './interbank/header.ts'
import type { BusinessHeader } from './interbank/header.ts'
import { HEADERS, namespacesOf } from './interbank/messages.ts'
import type { ReportRequest, ReportRequests, RequestedReport } from './interbank/reports.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import { Findings } from './pain001/findings.ts'
import { accountOf, agentOf, defined, identifier, partyOf } from './pain001/parties.ts'
import { child, descend, valueOf } from './xml/node.ts'
import type { XmlNode } from './xml/node.ts'
import { readStructure } from './xml/structure.ts'

/** The version read. */
export const CAMT060_MESSAGE = 'camt.060.001.05'

/** The requests, or everything that speaks against them. */
export type ReportRequestsResult =
  | { readonly ok: true; readonly message: ReportRequests; readonly header?: BusinessHeader }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const LENIENT = { addresses: 'any' } as const
const NAMES = 'camt.052 camt.053 camt.054'

function requestOf(node: XmlNode, findings: Findings): ReportRequest | undefined {
  const named = child(node, 'ReqdMsgNmId')!
  const report = /^camt\.05[234]/.exec(named.text)?.[0]
  if (report === undefined) findings.add('valueNotInCodeSet', named, { value: factOf(named.text), codes: NAMES })
  const owner = child(node, 'AcctOwnr')!
  const agent = agentOf(child(owner, 'Agt'), LENIENT, findings)
  const id = child(node, 'Id')
  const days = descend(node, 'RptgPrd', 'FrToDt')
  const [from, to] = [valueOf(days, 'FrDt')?.slice(0, 10), (valueOf(days, 'ToDt') ?? valueOf(days, 'FrDt'))?.slice(0, 10)]
  if (from !== undefined && to !== undefined && to < from) findings.add('valueNotDate', child(days, 'ToDt')!, { value: to, kind: 'date' })
  return report === undefined ? undefined : defined<ReportRequest>({
    id: id && identifier(id, findings), messageName: named.text, report: report as RequestedReport, account: accountOf(child(node, 'Acct'), findings),
    owner: agent === undefined ? { party: partyOf(child(owner, 'Pty'), LENIENT, findings) ?? {} } : { agent }, servicer: agentOf(child(node, 'AcctSvcr'), LENIENT, findings), from, to,
  })
}

/** Reads a request for reports (ISO 20022 camt.060.001.05), alone or behind a business application header: which account, which message, which days. In the phases and bounds of `readPain001`. */
export function readCamt060(bytes: Uint8Array, options: { readonly limits?: Partial<Limits> } = {}): ReportRequestsResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const findings = new Findings(limits.problems)
  const requests: ReportRequest[] = []
  let group: XmlNode | undefined
  const structure = readStructure(bytes, {
    messages: namespacesOf(CAMT060_MESSAGE), headers: HEADERS, counted: 'ReportingRequest', limits,
    consumers: new Map([
      ['RequestHeader', (node: XmlNode) => { group = node }],
      ['ReportingRequest', (node: XmlNode) => {
        const request = requestOf(node, findings)
        if (request !== undefined) requests.push(request)
      }],
    ]),
  })
  if (!structure.ok) return structure
  const header = headerOf(structure.header, structure.namespace, findings)
  const id = identifier(child(group, 'MsgId')!, findings)
  const problems = findings.refusals()
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, message: { messageId: id, creationDateTime: valueOf(group, 'CreDtTm')!, requests }, ...(header && { header }) }
}
