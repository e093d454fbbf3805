import type { Account, Agent, CodeOrName, OtherId, Party, PostalAddress, Remittance } from './model.ts'
import { element, money, value } from './xml/write.ts'

/** Components that pain.002.001.11 and camt.054.001.08 share (PartyIdentification135 and others); each inverts a reader in pain001/. */

/** `Cd` or `Prtry` in an element. */
export function choice(name: string, of: CodeOrName | undefined): string {
  if (of === undefined) return ''
  return of.code === undefined ? element(name, value('Prtry', of.name)) : element(name, value('Cd', of.code))
}

/** PostalAddress24. */
export function postalAddress(of: PostalAddress | undefined): string {
  if (of === undefined) return ''
  return element(
    'PstlAdr',
    value('Dept', of.department, 70), value('SubDept', of.subDepartment, 70), value('StrtNm', of.street, 70), value('BldgNb', of.buildingNumber, 16),
    value('BldgNm', of.buildingName, 35), value('Flr', of.floor, 70), value('PstBx', of.postBox, 16), value('Room', of.room, 70),
    value('PstCd', of.postCode, 16), value('TwnNm', of.town, 35), value('TwnLctnNm', of.townLocation, 35), value('DstrctNm', of.district, 35),
    value('CtrySubDvsn', of.countrySubdivision, 35), value('Ctry', of.country), ...(of.lines ?? []).map((line) => value('AdrLine', line, 70)),
  )
}

function otherId(of: OtherId): string {
  const scheme = of.schemeCode === undefined && of.schemeName === undefined ? undefined : { code: of.schemeCode, name: of.schemeName }
  return element('Othr', value('Id', of.id), choice('SchmeNm', scheme as CodeOrName | undefined), value('Issr', of.issuer))
}

/** PartyIdentification135: the content, without an element of its own. */
export function partyContent(of: Party): string {
  const others = (of.otherIds ?? []).map(otherId)
  const uscc = of.uscc === undefined ? '' : otherId({ id: of.uscc, schemeName: 'USCC' })
  const ids = of.person === true
    ? element('PrvtId', ...others)
    : element('OrgId', value('AnyBIC', of.bic), value('LEI', of.lei), uscc, ...others)
  return value('Nm', of.name, 140) + postalAddress(of.address) + element('Id', ids) + value('CtryOfRes', of.countryOfResidence)
}

/** BranchAndFinancialInstitutionIdentification6; nothing when the agent has no field. */
export function agent(name: string, of: Agent | undefined): string {
  if (of === undefined) return ''
  const { clearing, branch } = of
  const system = clearing?.systemCode === undefined && clearing?.systemName === undefined ? undefined : { code: clearing.systemCode, name: clearing.systemName }
  const branchPart = element('BrnchId', value('Id', branch?.id), value('LEI', branch?.lei), value('Nm', branch?.name, 140))
  const institution = element(
    'FinInstnId',
    value('BICFI', of.bic),
    element('ClrSysMmbId', choice('ClrSysId', system as CodeOrName | undefined), value('MmbId', clearing?.memberId)),
    value('LEI', of.lei), value('Nm', of.name, 140), postalAddress(of.address), of.otherId === undefined ? '' : otherId(of.otherId),
  )
  // FinInstnId is mandatory beside a branch, even with nothing in it.
  return element(name, institution === '' && branchPart !== '' ? '<FinInstnId/>' : institution, branchPart)
}

/** Type of the proxy that is an address on the ledger. */
export const LEDGER_PROXY = 'JHLEDGER'

/** CashAccount38 or CashAccount39: the content, without an element of its own. */
export function accountContent(of: Account): string {
  const scheme = of.schemeCode === undefined && of.schemeName === undefined ? undefined : { code: of.schemeCode, name: of.schemeName }
  const id = of.kind === 'IBAN'
    ? value('IBAN', of.id)
    : element('Othr', value('Id', of.id), choice('SchmeNm', scheme as CodeOrName | undefined))
  const proxy = of.ledgerAddress === undefined ? '' : element('Prxy', element('Tp', value('Prtry', LEDGER_PROXY)), value('Id', of.ledgerAddress))
  return element('Id', id) + value('Ccy', of.currency) + value('Nm', of.name, 70) + proxy
}

/** RemittanceInformation16, with what the model keeps of it. */
export function remittance(of: Remittance | undefined): string {
  if (of === undefined) return ''
  const structured = of.structured.map((part) => {
    const documents = part.documents.map((document) =>
      element('RfrdDocInf', element('Tp', choice('CdOrPrtry', document.type)), value('Nb', document.number), value('RltdDt', document.date)),
    )
    const reference = part.creditorReference
    const type = reference?.type === undefined ? '' : element('Tp', choice('CdOrPrtry', reference.type), value('Issr', reference.issuer))
    return element(
      'Strd', ...documents, element('RfrdDocAmt', money('RmtdAmt', part.remittedAmount)),
      element('CdtrRefInf', type, value('Ref', reference?.reference)), ...part.additional.map((line) => value('AddtlRmtInf', line, 140)),
    )
  })
  return element('RmtInf', ...of.unstructured.map((line) => value('Ustrd', line, 140)), ...structured)
}
