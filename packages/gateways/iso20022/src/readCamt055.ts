import type { Problem } from './errors.ts'
import type { Cancellation, CancellationRequest, GroupCancellation, PartyOrAgent } from './interbank/cancellation.ts'
import { headerOf } from './interbank/header.ts'
import type { BusinessHeader } from './interbank/header.ts'
import { HEADERS, namespacesOf } from './interbank/messages.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import { Findings } from './pain001/findings.ts'
import { agentOf, defined, identifier, partyOf } from './pain001/parties.ts'
import { moneyOf } from './pain001/transfers.ts'
import { child, childrenOf, descend, valueOf } from './xml/node.ts'
import type { XmlNode } from './xml/node.ts'
import { readStructure } from './xml/structure.ts'

/** The version read. */
export const CAMT055_MESSAGE = 'camt.055.001.09'

/** The request, or everything that speaks against it. */
export type CancellationResult =
  | { readonly ok: true; readonly message: CancellationRequest; readonly header?: BusinessHeader }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const LENIENT = { addresses: 'any' } as const

function partyOrAgent(node: XmlNode, findings: Findings): PartyOrAgent {
  const agent = agentOf(child(node, 'Agt'), LENIENT, findings)
  return agent === undefined ? { party: partyOf(child(node, 'Pty'), LENIENT, findings) ?? {} } : { agent }
}

function cancellationOf(node: XmlNode, findings: Findings): Cancellation {
  const [uetr, endToEndId] = [valueOf(node, 'OrgnlUETR'), child(node, 'OrgnlEndToEndId')]
  if (uetr === undefined && endToEndId === undefined) findings.add('originalMissing', node, { missing: 'OrgnlUETR | OrgnlEndToEndId' })
  const [id, instruction, amount] = [child(node, 'CxlId'), child(node, 'OrgnlInstrId'), child(node, 'OrgnlInstdAmt')]
  return defined<Cancellation>({
    id: id && identifier(id, findings), instructionId: instruction && identifier(instruction, findings), endToEndId: endToEndId && identifier(endToEndId, findings), uetr, amount: amount && moneyOf(amount),
    reasons: childrenOf(node, 'CxlRsnInf').map((reason) => defined<Cancellation['reasons'][number]>({
      code: valueOf(child(reason, 'Rsn'), 'Cd'), words: [...childrenOf(child(reason, 'Rsn'), 'Prtry'), ...childrenOf(reason, 'AddtlInf')].map(({ text }) => text),
    })),
  })
}

/**
 * Reads a customer's request to cancel payments (ISO 20022 camt.055.001.09), alone or behind a business application header. In the phases and bounds of `readPain001`. Each payment names its UETR or end-to-end id;
 * a whole group or file is named by its id, with PmtInfCxl or GrpCxl.
 */
export function readCamt055(bytes: Uint8Array, options: { readonly limits?: Partial<Limits> } = {}): CancellationResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const findings = new Findings(limits.problems)
  const structure = readStructure(bytes, { messages: namespacesOf(CAMT055_MESSAGE), headers: HEADERS, counted: 'Cancellation', consumers: new Map(), limits })
  if (!structure.ok) return structure
  const header = headerOf(structure.header, structure.namespace, findings)
  const request = child(structure.root, 'CstmrPmtCxlReq')!
  const assignment = child(request, 'Assgnmt')!
  const underlying = childrenOf(request, 'Undrlyg')
  const file = underlying.map((each) => child(each, 'OrgnlGrpInfAndCxl')).find((each) => each !== undefined)
  const groups = underlying.flatMap((each) => childrenOf(each, 'OrgnlPmtInfAndCxl')).map((node) => defined<GroupCancellation>({
    paymentInformationId: identifier(child(node, 'OrgnlPmtInfId')!, findings), messageId: valueOf(child(node, 'OrgnlGrpInf'), 'OrgnlMsgId'), whole: valueOf(node, 'PmtInfCxl') === 'true',
    payments: childrenOf(node, 'TxInf').map((each) => cancellationOf(each, findings)),
  }))
  const whole = valueOf(file, 'GrpCxl') === 'true'
  const named = groups.some((group) => group.whole || group.payments.length > 0)
  if (!whole && !named) findings.add('originalMissing', underlying[0] ?? request, { missing: 'TxInf | PmtInfCxl | GrpCxl' })
  const count = descend(request, 'CtrlData', 'NbOfTxs')
  const counted = groups.reduce((sum, { payments }) => sum + payments.length, 0)
  if (count !== undefined && counted > 0 && Number(count.text) !== counted) findings.add('countWrong', count, { stated: count.text, counted })
  const id = identifier(child(assignment, 'Id')!, findings)
  const problems = findings.refusals()
  if (problems.length > 0) return { ok: false, problems }
  const message = defined<CancellationRequest>({
    id, creationDateTime: valueOf(assignment, 'CreDtTm')!, assigner: partyOrAgent(child(assignment, 'Assgnr')!, findings), assignee: partyOrAgent(child(assignment, 'Assgne')!, findings),
    original: file && { messageId: valueOf(file, 'OrgnlMsgId')!, messageName: valueOf(file, 'OrgnlMsgNmId')!, whole }, groups,
  })
  return { ok: true, message, ...(header && { header }) }
}
