/**
 * What the gateway gives to the ledger and takes from it: payments in plain values, independent of the version of a message. Names
 * are those of ISO 20022 written out. Texts are as the sender wrote them; amounts are decimal strings, never numbers.
 */

/** ISO 4217 code and a decimal with at least as many decimals as the currency has: `{ currency: 'CNY', value: '1250.50' }`. */
export interface Money {
  readonly currency: string
  readonly value: string
}

/** PostalAddress24. Under the rule of November 2026 town and country are always there, and at most two lines beside them. */
export interface PostalAddress {
  readonly department?: string
  readonly subDepartment?: string
  readonly street?: string
  readonly buildingNumber?: string
  readonly buildingName?: string
  readonly floor?: string
  readonly postBox?: string
  readonly room?: string
  readonly postCode?: string
  readonly town?: string
  readonly townLocation?: string
  readonly district?: string
  readonly countrySubdivision?: string
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  readonly lines?: readonly string[]
}

/** An identification under a scheme other than those that a party or agent names by itself. */
export interface OtherId {
  readonly id: string
  /** A code of the external set, as TXID. */
  readonly schemeCode?: string
  /** The scheme's own name, as USCC. */
  readonly schemeName?: string
  readonly issuer?: string
}

/** PartyIdentification135: an organisation, or a person. */
export interface Party {
  readonly name?: string
  readonly address?: PostalAddress
  /** 统一社会信用代码, GB 32100-2015: in a message OrgId/Othr with the proprietary scheme name USCC. Digits checked. */
  readonly uscc?: string
  /** ISO 17442. Digits checked. */
  readonly lei?: string
  readonly bic?: string
  /** Further identifications; of a person where `person` is true. */
  readonly otherIds?: readonly OtherId[]
  readonly person?: boolean
  readonly countryOfResidence?: string
}

/** Member of a clearing system: for China code CNAPS and twelve digits. */
export interface ClearingMember {
  readonly systemCode?: string
  readonly systemName?: string
  readonly memberId: string
}

/** A financial institution and its branch (BranchAndFinancialInstitutionIdentification6). */
export interface Agent {
  readonly bic?: string
  readonly clearing?: ClearingMember
  readonly lei?: string
  readonly name?: string
  readonly address?: PostalAddress
  readonly otherId?: OtherId
  readonly branch?: { readonly id?: string; readonly lei?: string; readonly name?: string }
}

/** CashAccount38: an IBAN (digits checked), or a number of the bank's own as China's banks have. */
export interface Account {
  readonly kind: 'IBAN' | 'Othr'
  readonly id: string
  readonly schemeCode?: string
  readonly schemeName?: string
  readonly currency?: string
  readonly name?: string
  /** Address on the ledger, jh1…: in a message Prxy with the proprietary type JHLEDGER. */
  readonly ledgerAddress?: string
}

/** A purpose, service level and so on: a code of an external set, or a name agreed between two. */
export interface CodeOrName {
  readonly code?: string
  readonly name?: string
}

/** PaymentTypeInformation26: how urgent, under which rules, what kind of payment. */
export interface PaymentType {
  readonly priority?: 'HIGH' | 'NORM'
  readonly serviceLevels?: readonly CodeOrName[]
  readonly localInstrument?: CodeOrName
  readonly categoryPurpose?: CodeOrName
}

/** StructuredRemittanceInformation16, the parts that a reconciliation uses. */
export interface StructuredRemittance {
  readonly documents: readonly { readonly type?: CodeOrName; readonly number?: string; readonly date?: string }[]
  readonly remittedAmount?: Money
  readonly creditorReference?: { readonly type?: CodeOrName; readonly issuer?: string; readonly reference: string }
  readonly additional: readonly string[]
}

/** RemittanceInformation16: what the payment is for, in words and in fields. */
export interface Remittance {
  readonly unstructured: readonly string[]
  readonly structured: readonly StructuredRemittance[]
}

/** Who bears the charges (ChargeBearerType1Code): debtor, creditor, shared, as the service level says. */
export type ChargeBearer = 'DEBT' | 'CRED' | 'SHAR' | 'SLEV'

/** One payment (CdtTrfTxInf). What the payment information says for all its transactions is filled in here. */
export interface CreditTransfer {
  readonly instructionId?: string
  /** TxId of a payment between banks; a customer's order has none. */
  readonly interbankId?: string
  readonly endToEndId: string
  /** Where none came, one is made by the caller with `makeUetr`. */
  readonly uetr?: string
  readonly amount: Money
  readonly paymentType?: PaymentType
  readonly chargeBearer?: ChargeBearer
  readonly ultimateDebtor?: Party
  readonly creditorAgent?: Agent
  readonly creditor: Party & { readonly name: string }
  readonly creditorAccount: Account
  readonly ultimateCreditor?: Party
  readonly purpose?: CodeOrName
  readonly remittance?: Remittance
  /** Where it stands in the file. */
  readonly source: { readonly line: number }
}

/** A group of payments from one account on one day (PmtInf). */
export interface PaymentInformation {
  readonly id: string
  readonly method: 'TRF'
  /** BtchBookg: one entry for the sum on the debtor's account (true), or one for each payment. False where nothing is said. */
  readonly batchBooking: boolean
  /** Day on which the debtor wants it done, YYYY-MM-DD; the zone of the text, where it has one, is in `requestedExecutionTime`. */
  readonly requestedExecutionDate: string
  /** The text of ReqdExctnDt/DtTm where a time was given. */
  readonly requestedExecutionTime?: string
  readonly debtor: Party
  readonly debtorAccount: Account
  readonly debtorAgent: Agent
  readonly transactions: readonly CreditTransfer[]
  readonly source: { readonly line: number }
}

/** A customer's order to pay: one pain.001. */
export interface PaymentInitiation {
  /** As `pain.001.001.10`. */
  readonly messageName: string
  readonly messageId: string
  /** As the sender wrote it (xs:dateTime, perhaps without a zone). */
  readonly creationDateTime: string
  readonly initiatingParty: Party
  readonly forwardingAgent?: Agent
  /** Of an order from another bank's system (pacs.008, pacs.009): the bank that sent it, and the one that it is for. */
  readonly instructingAgent?: Agent
  readonly instructedAgent?: Agent
  readonly paymentInformations: readonly PaymentInformation[]
  /** Transactions in the file, counted. */
  readonly count: number
  /** Sum of all amounts regardless of currency, as CtrlSum defines it; computed, not copied. */
  readonly controlSum: string
}
