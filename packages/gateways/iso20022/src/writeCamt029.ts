import type { CancellationOutcome, PartyOrAgent, Resolution } from './interbank/cancellation.ts'
import { INFO_CHARACTERS, INFO_LINES } from './writePain002.ts'
import { agent, partyContent } from './writeParts.ts'
import { documentOf, element, money, split, value } from './xml/write.ts'

/** The answer that belongs to camt.055.001.09, in the set of 2019. */
export const CAMT029_MESSAGE = 'camt.029.001.09'

function partyOrAgent(name: string, of: PartyOrAgent): string {
  if ('agent' in of) return element(name, agent('Agt', of.agent) || '<Agt><FinInstnId/></Agt>')
  const content = partyContent(of.party)
  return element(name, content === '' ? '<Pty/>' : element('Pty', content))
}

const reasonsOf = (of: Pick<CancellationOutcome, 'reasons'>): string[] => (of.reasons ?? []).map(({ code, additionalInfo }) => element(
  'CxlStsRsnInf', element('Rsn', value('Cd', code)), ...(additionalInfo === undefined ? [] : split(additionalInfo, INFO_CHARACTERS, INFO_LINES)).map((line) => value('AddtlInf', line)),
))

function groupOutcome(of: Resolution['group']): string {
  return of === undefined ? '' : element('OrgnlGrpInfAndSts', value('OrgnlMsgId', of.messageId), value('OrgnlMsgNmId', of.messageName), value('GrpCxlSts', of.status), ...reasonsOf(of))
}

function outcome(of: CancellationOutcome): string {
  const reasons = reasonsOf(of)
  return element(
    'TxInfAndSts', value('CxlStsId', of.cancellationId),
    of.messageId === undefined ? '' : element('OrgnlGrpInf', value('OrgnlMsgId', of.messageId), value('OrgnlMsgNmId', of.messageName ?? 'pain.001')),
    value('OrgnlInstrId', of.instructionId), value('OrgnlEndToEndId', of.endToEndId), value('OrgnlUETR', of.uetr), value('TxCxlSts', of.status), ...reasons, money('OrgnlIntrBkSttlmAmt', of.amount),
  )
}

/** CNCL where all were cancelled, RJCR where none was, PECR where some were, PDCR where it is not known of some and none was refused (ExternalInvestigationExecutionConfirmation1Code). */
function confirmationOf(outcomes: readonly Pick<CancellationOutcome, 'status'>[]): string {
  const seen = new Set(outcomes.map(({ status }) => status))
  if (seen.size === 1) return { ACCR: 'CNCL', RJCR: 'RJCR', PDCR: 'PDCR' }[[...seen][0]!]
  return seen.has('RJCR') || seen.size === 0 ? (seen.size === 0 ? 'RJCR' : 'PECR') : 'PDCR'
}

/** Writes the resolution of a cancellation request (ISO 20022 camt.029.001.09) as XML in UTF-8, valid against its schema. */
export function writeCamt029(of: Resolution): string {
  return documentOf(
    CAMT029_MESSAGE,
    element(
      'RsltnOfInvstgtn',
      element('Assgnmt', value('Id', of.id), partyOrAgent('Assgnr', of.assigner), partyOrAgent('Assgne', of.assignee), value('CreDtTm', of.creationDateTime)),
      element('Sts', value('Conf', confirmationOf(of.group === undefined ? of.outcomes : [of.group, ...of.outcomes]))), element('CxlDtls', groupOutcome(of.group), ...of.outcomes.map(outcome)),
    ),
  )
}
