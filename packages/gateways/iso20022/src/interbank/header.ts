import type { Agent, Party } from '../model.ts'
import { messageNameOf } from '../pain001/messages.ts'
import type { Findings } from '../pain001/findings.ts'
import { agentOf, defined, identifier, partyOf } from '../pain001/parties.ts'
import { agent, partyContent } from '../writeParts.ts'
import { child, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'
import { element, value } from '../xml/write.ts'

/** The version written and read, head.001.001.02. */
export const HEADER_MESSAGE = 'head.001.001.02'

/** Who sends a message to whom: an organisation, or an institution. */
export type Correspondent = { readonly party: Party } | { readonly agent: Agent }

/** The business application header (BAH): who sends which message to whom. */
export interface BusinessHeader {
  readonly from: Correspondent
  readonly to: Correspondent
  /** At most 35 characters. */
  readonly id: string
  /** As `camt.053.001.08`. */
  readonly messageName: string
  readonly service?: string
  /** xs:dateTime. */
  readonly createdAt: string
  readonly priority?: string
  readonly copy?: string
  readonly possibleDuplicate?: boolean
}

/** Identifications of a header are kept as they came: its message says who is who. */
const LENIENT = { addresses: 'any' } as const

function correspondent(node: XmlNode, findings: Findings): Correspondent {
  const institution = agentOf(child(node, 'FIId'), LENIENT, findings)
  return institution === undefined ? { party: partyOf(child(node, 'OrgId'), LENIENT, findings) ?? {} } : { agent: institution }
}

/** Reads an AppHdr whose structure is sound, and holds it against the message behind it. */
export function headerOf(node: XmlNode | undefined, namespace: string, findings: Findings): BusinessHeader | undefined {
  if (node === undefined) return undefined
  const named = child(node, 'MsgDefIdr')!
  const found = messageNameOf(namespace)
  if (named.text !== found) findings.add('headerContradiction', named, { stated: named.text, found })
  const duplicate = valueOf(node, 'PssblDplct')
  const id = identifier(child(node, 'BizMsgIdr')!, findings)
  return defined<BusinessHeader>({
    from: correspondent(child(node, 'Fr')!, findings), to: correspondent(child(node, 'To')!, findings), id, messageName: named.text,
    service: valueOf(node, 'BizSvc'), createdAt: valueOf(node, 'CreDt')!, priority: valueOf(node, 'Prty'), copy: valueOf(node, 'CpyDplct'), possibleDuplicate: duplicate === undefined ? undefined : duplicate === 'true',
  })
}

function correspondentXml(name: string, of: Correspondent): string {
  if ('agent' in of) return element(name, agent('FIId', of.agent) || '<FIId><FinInstnId/></FIId>')
  const content = partyContent(of.party)
  return element(name, content === '' ? '<OrgId/>' : element('OrgId', content))
}

/** An AppHdr as XML, in its namespace, without declaration. */
export function headerXml(of: BusinessHeader): string {
  const content = correspondentXml('Fr', of.from) + correspondentXml('To', of.to) + value('BizMsgIdr', of.id) + value('MsgDefIdr', of.messageName) + value('BizSvc', of.service) + value('CreDt', of.createdAt) +
    value('CpyDplct', of.copy) + (of.possibleDuplicate === undefined ? '' : value('PssblDplct', `${of.possibleDuplicate}`)) + value('Prty', of.priority)
  return `<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:${HEADER_MESSAGE}">${content}</AppHdr>`
}

/** A document with its header before it, within an element of ours that means nothing. */
export function withHeader(header: BusinessHeader, document: string): string {
  const bare = document.replace(/^<\?xml[^>]*\?>\n?/, '')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<BusinessMessage xmlns="urn:jianghan:business-message:1">${headerXml(header)}${bare.trimEnd()}</BusinessMessage>\n`
}

