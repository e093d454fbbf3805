import { checkBic, checkCnaps, checkIban, checkLei, checkUscc, COUNTRY_CODES } from '@jianghan/protocol'
import type { IdentifierCheck } from '@jianghan/protocol'
import { factOf } from '../errors.ts'
import type { ErrorName } from '../errors.ts'
import type { Account, Agent, ClearingMember, CodeOrName, OtherId, Party, PostalAddress } from '../model.ts'
import { child, childrenOf, descend, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'
import { LEDGER_PROXY } from '../writeParts.ts'
import type { Findings } from './findings.ts'

/** How strict the reader is where the world is in change. */
export interface Policy {
  /** `structured`: the rule of November 2026, an address names town and country. `any`: as the message definition allows. */
  readonly addresses: 'structured' | 'any'
}

const REASONS = {
  length: { reasonZh: '长度不对', reasonEn: 'its length is wrong' },
  character: { reasonZh: '含有不允许的字符', reasonEn: 'it holds a character that is not allowed there' },
  country: { reasonZh: '国家代码不对', reasonEn: 'its country code is not known' },
  checkDigits: { reasonZh: '校验位不符', reasonEn: 'its check digits do not fit' },
} as const

/** The value of a child, after a check of its form; the finding's facts carry it under `fact`. */
function checked(node: XmlNode | undefined, check: (text: string) => IdentifierCheck, name: ErrorName, fact: string, findings: Findings): string | undefined {
  if (node === undefined) return undefined
  const answer = check(node.text)
  if (!answer.ok) findings.add(name, node, { [fact]: factOf(node.text), ...REASONS[answer.reason] })
  return node.text
}

/** Drops what is not there, so that absent fields are absent. */
export function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  const out: Record<string, unknown> = {}
  for (const key in fields) if (fields[key] !== undefined) out[key] = fields[key]
  return out as T
}

/** Identifiers that are compared later must not differ in white space only. */
export function identifier(node: XmlNode, findings: Findings): string {
  if (/^[ \t\r\n\u3000\u00a0]|[ \t\r\n\u3000\u00a0]$|[\t\r\n]/.test(node.text)) findings.add('identifierSpacing', node, { value: factOf(node.text) })
  return node.text
}

/** `Cd` or `Prtry`, the choice that ISO 20022 makes in a hundred places. */
export function codeOrName(node: XmlNode | undefined): CodeOrName | undefined {
  if (node === undefined) return undefined
  return defined<CodeOrName>({ code: valueOf(node, 'Cd'), name: valueOf(node, 'Prtry') })
}

function country(node: XmlNode | undefined, findings: Findings): string | undefined {
  if (node !== undefined && !COUNTRY_CODES.has(node.text)) findings.add('countryUnknown', node, { country: node.text })
  return node?.text
}

/** PstlAdr. Its rules: no lines without town and country; both always; at most two lines beside them (CBPR+ and PMPG, November 2026). */
export function addressOf(node: XmlNode | undefined, policy: Policy, findings: Findings): PostalAddress | undefined {
  if (node === undefined) return undefined
  const lines = childrenOf(node, 'AdrLine')
  const at = (name: string): string | undefined => valueOf(node, name)
  const address = defined<PostalAddress>({
    department: at('Dept'), subDepartment: at('SubDept'), street: at('StrtNm'), buildingNumber: at('BldgNb'), buildingName: at('BldgNm'),
    floor: at('Flr'), postBox: at('PstBx'), room: at('Room'), postCode: at('PstCd'), town: at('TwnNm'), townLocation: at('TwnLctnNm'),
    district: at('DstrctNm'), countrySubdivision: at('CtrySubDvsn'), country: country(child(node, 'Ctry'), findings),
    lines: lines.length > 0 ? lines.map((line) => line.text) : undefined,
  })
  if (policy.addresses === 'any') return address
  const missing = [address.town === undefined ? 'TwnNm' : '', address.country === undefined ? 'Ctry' : ''].filter((name) => name !== '')
  if (missing.length > 0 && lines.length > 0) findings.add('addressUnstructured', node)
  else if (missing.length > 0) findings.add('addressIncomplete', node, { missing: missing.join(', ') })
  else if (lines.length > 2) findings.add('addressTooManyLines', node, { lines: lines.length })
  return address
}

function otherIdOf(node: XmlNode, findings: Findings): OtherId {
  const scheme = codeOrName(child(node, 'SchmeNm'))
  const id = identifier(child(node, 'Id')!, findings)
  return defined<OtherId>({ id, schemeCode: scheme?.code, schemeName: scheme?.name, issuer: valueOf(node, 'Issr') })
}

/** Names under which systems in China send the unified social credit code. No code of the external set stands for it, so it is proprietary. */
const USCC_SCHEMES = new Set(['USCC', '统一社会信用代码'])

function isUscc(id: OtherId): boolean {
  return USCC_SCHEMES.has(id.schemeName ?? '') || id.schemeCode === 'USCC'
}

/** PartyIdentification135 with its identifiers checked. */
export function partyOf(node: XmlNode | undefined, policy: Policy, findings: Findings): Party | undefined {
  if (node === undefined) return undefined
  const organisation = descend(node, 'Id', 'OrgId')
  const person = descend(node, 'Id', 'PrvtId')
  const others = childrenOf(organisation ?? person, 'Othr').map((other) => ({ other, id: otherIdOf(other, findings) }))
  const uscc = person === undefined ? others.find(({ id }) => isUscc(id)) : undefined
  checked(child(uscc?.other, 'Id'), checkUscc, 'usccWrong', 'uscc', findings)
  const rest = others.filter((other) => other !== uscc).map(({ id }) => id)
  return defined<Party>({
    name: valueOf(node, 'Nm'),
    address: addressOf(child(node, 'PstlAdr'), policy, findings),
    uscc: uscc?.id.id,
    lei: checked(child(organisation, 'LEI'), checkLei, 'leiWrong', 'lei', findings),
    bic: checked(child(organisation, 'AnyBIC'), checkBic, 'bicWrong', 'bic', findings),
    otherIds: rest.length > 0 ? rest : undefined,
    person: person === undefined ? undefined : true,
    countryOfResidence: country(child(node, 'CtryOfRes'), findings),
  })
}

function clearingOf(node: XmlNode | undefined, findings: Findings): ClearingMember | undefined {
  if (node === undefined) return undefined
  const system = codeOrName(child(node, 'ClrSysId'))
  const member = child(node, 'MmbId')!
  if (system?.code === 'CNAPS' || system?.name === 'CNAPS') checked(member, checkCnaps, 'cnapsWrong', 'cnaps', findings)
  const memberId = identifier(member, findings)
  return defined<ClearingMember>({ systemCode: system?.code, systemName: system?.name, memberId })
}

/** A financial institution with its identifiers checked. */
export function agentOf(node: XmlNode | undefined, policy: Policy, findings: Findings): Agent | undefined {
  if (node === undefined) return undefined
  const institution = child(node, 'FinInstnId')!
  const branch = child(node, 'BrnchId')
  const other = child(institution, 'Othr')
  addressOf(child(branch, 'PstlAdr'), policy, findings)
  return defined<Agent>({
    bic: checked(child(institution, 'BICFI'), checkBic, 'bicWrong', 'bic', findings),
    clearing: clearingOf(child(institution, 'ClrSysMmbId'), findings),
    lei: checked(child(institution, 'LEI'), checkLei, 'leiWrong', 'lei', findings),
    name: valueOf(institution, 'Nm'),
    address: addressOf(child(institution, 'PstlAdr'), policy, findings),
    otherId: other === undefined ? undefined : otherIdOf(other, findings),
    branch: branch === undefined ? undefined : defined<NonNullable<Agent['branch']>>({
      id: valueOf(branch, 'Id'),
      lei: checked(child(branch, 'LEI'), checkLei, 'leiWrong', 'lei', findings),
      name: valueOf(branch, 'Nm'),
    }),
  })
}

/** CashAccount38: an IBAN with its digits checked, or another number as it came. */
export function accountOf(node: XmlNode | undefined, findings: Findings): Account | undefined {
  if (node === undefined) return undefined
  const iban = descend(node, 'Id', 'IBAN')
  const other = descend(node, 'Id', 'Othr')
  const proxy = child(node, 'Prxy')
  const scheme = codeOrName(child(other, 'SchmeNm'))
  checked(iban, checkIban, 'ibanWrong', 'iban', findings)
  return defined<Account>({
    kind: iban === undefined ? 'Othr' : 'IBAN',
    id: iban?.text ?? identifier(child(other, 'Id')!, findings),
    schemeCode: scheme?.code,
    schemeName: scheme?.name,
    currency: valueOf(node, 'Ccy'),
    name: valueOf(node, 'Nm'),
    ledgerAddress: valueOf(child(proxy, 'Tp'), 'Prtry') === LEDGER_PROXY ? valueOf(proxy, 'Id') : undefined,
  })
}
