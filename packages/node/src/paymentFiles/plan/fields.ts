import type { CreditTransfer, Party, PaymentInformation, PostalAddress, Remittance } from '@jianghan/gateway-iso20022'
import { utf8 } from '@jianghan/protocol'

/**
 * What a payment says in words, by the names under which the ledger holds a commitment to each: the names that `disclose` takes, and that
 * stand in a proof. Names are for ever: an old proof uses them. Values are UTF-8; what a message does not say has no field.
 * What the ledger says in clear has none: bank and amount by the asset, USCC and LEI by the member that holds the account.
 */
export function fieldsOf(group: PaymentInformation, transfer: CreditTransfer): Record<string, Uint8Array> {
  const { creditor, remittance } = transfer
  const texts: Readonly<Record<string, string | undefined>> = {
    'creditor.address': addressText(creditor.address),
    'creditor.name': creditor.name,
    'creditorAccount.number': transfer.creditorAccount.id,
    'debtor.address': addressText(group.debtor.address),
    'debtor.name': group.debtor.name,
    'debtorAccount.number': group.debtorAccount.id,
    endToEndId: transfer.endToEndId,
    instructionId: transfer.instructionId,
    purpose: transfer.purpose?.code ?? transfer.purpose?.name,
    remittance: remittanceText(remittance),
    'remittance.documents': documentsText(remittance),
    'ultimateCreditor.name': partyName(transfer.ultimateCreditor),
    'ultimateDebtor.name': partyName(transfer.ultimateDebtor),
  }
  const fields: Record<string, Uint8Array> = {}
  for (const [name, text] of Object.entries(texts)) if (text !== undefined && text !== '') fields[name] = utf8(text)
  return fields
}

/** The names of {@link fieldsOf}, in the ascending order in which commitments stand. */
export const FIELD_NAMES = [
  'creditor.address', 'creditor.name', 'creditorAccount.number', 'debtor.address', 'debtor.name', 'debtorAccount.number', 'endToEndId', 'instructionId',
  'purpose', 'remittance', 'remittance.documents', 'ultimateCreditor.name', 'ultimateDebtor.name',
] as const

const partyName = (party: Party | undefined): string | undefined => party?.name

/** Where no structured part is left: from the large to the small, as addresses are written in China, parts parted by a space. */
function addressText(address: PostalAddress | undefined): string | undefined {
  if (address === undefined) return undefined
  const { country, postCode, countrySubdivision, town, townLocation, district, street, buildingNumber, buildingName, floor, room, postBox, department, subDepartment, lines = [] } = address
  const parts = [
    country, postCode, countrySubdivision, town, townLocation, district, street, buildingNumber, buildingName, floor, room, postBox, department, subDepartment, ...lines,
  ]
  return parts.filter(part => part !== undefined).join(' ')
}

function remittanceText(remittance: Remittance | undefined): string | undefined {
  if (remittance === undefined) return undefined
  return [...remittance.unstructured, ...remittance.structured.flatMap(({ additional }) => additional)].join('\n')
}

/** Numbers of invoices and references by which the creditor finds what is paid, a line each. */
function documentsText(remittance: Remittance | undefined): string | undefined {
  const lines = remittance?.structured.flatMap(({ documents, creditorReference }) =>
    [...documents.map(({ number }) => number), creditorReference?.reference].filter(line => line !== undefined))
  return lines?.join('\n')
}
