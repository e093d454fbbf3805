import { base64, boolean, codes, date, dateTime, decimal, pattern, text } from '../xml/values.ts'
import type { TypeTable, ValueTable } from '../xml/grammar.ts'

const BIC = pattern('[A-Z0-9]{4,4}[A-Z]{2,2}[A-Z0-9]{2,2}([A-Z0-9]{3,3}){0,1}', 'ABCDCNBJ / ABCDCNBJXXX')

/** The values of pain.001 (ISO 20022, version 2020). External code sets are bounded in length only, as in the message definition. */
export const PAIN001_VALUES: ValueTable = {
  Max4Text: text(1, 4),
  Max5Text: text(1, 5),
  Max10Text: text(1, 10),
  Max16Text: text(1, 16),
  Max34Text: text(1, 34),
  Max35Text: text(1, 35),
  Max70Text: text(1, 70),
  Max128Text: text(1, 128),
  Max140Text: text(1, 140),
  Max350Text: text(1, 350),
  Max2048Text: text(1, 2048),
  Binary10K: base64(1, 10240),
  Count: pattern('[0-9]{1,15}', '1–15 × 0-9'),
  TwoDigits: pattern('[0-9]{2}', '00'),
  FourAlphanumeric: pattern('[a-zA-Z0-9]{4}', 'Ab12'),
  Bic: BIC,
  Iban: pattern('[A-Z]{2,2}[0-9]{2,2}[a-zA-Z0-9]{1,30}', 'GB29NWBK60161331926819'),
  Lei: pattern('[A-Z0-9]{18,18}[0-9]{2,2}', '18 × A-Z0-9 + 2 × 0-9'),
  Uetr: pattern('[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}', 'UUID v4, a-f'),
  Phone: pattern('\\+[0-9]{1,3}-[0-9()+\\-]{1,30}', '+86-27-12345678'),
  Country: pattern('[A-Z]{2,2}', 'CN'),
  Currency: pattern('[A-Z]{3,3}', 'CNY'),
  AmountValue: decimal(18, 5, true),
  Sum: decimal(18, 17),
  Whole: decimal(18, 0),
  Rate: decimal(11, 10),
  Date: date,
  DateTime: dateTime,
  Boolean: boolean,
  AddressTypeCode: codes('ADDR PBOX HOME BIZZ MLTO DLVY'),
  AdviceCode: codes('ADWD ADND'),
  AuthorisationCode: codes('AUTH FDET FSUM ILEV'),
  ChargeBearer: codes('DEBT CRED SHAR SLEV'),
  ChequeDeliveryCode: codes('MLDB MLCD MLFA CRDB CRCD CRFA PUDB PUCD PUFA RGDB RGCD RGFA'),
  ChequeType: codes('CCHQ CCCH BCHQ DRFT ELDR'),
  CreditDebit: codes('CRDT DBIT'),
  CreditorReferenceCode: codes('RADM RPIN FXDR DISP PUOR SCOR'),
  DocumentCode: codes('MSIN CNFA DNFA CINV CREN DEBN HIRI SBIN CMCN SOAC DISP BOLD VCHR AROI TSUT PUOR'),
  ExchangeRateType: codes('SPOT SALE AGRD'),
  FrequencyCode: codes('YEAR MNTH QURT MIAN WEEK DAIL ADHO INDA FRTN'),
  MandateClassificationCode: codes('FIXE USGB VARI'),
  NamePrefix: codes('DOCT MADM MISS MIST MIKS'),
  PaymentMethod: codes('CHK TRF TRA'),
  PreferredMethod: codes('LETT MAIL PHON FAXX CELL'),
  Priority: codes('HIGH NORM'),
  RegulatoryIndicator: codes('CRED DEBT BOTH'),
  RemittanceMethod: codes('FAXI EDIC URID EMAL POST SMSM'),
  TaxPeriodCode: codes('MM01 MM02 MM03 MM04 MM05 MM06 MM07 MM08 MM09 MM10 MM11 MM12 QTR1 QTR2 QTR3 QTR4 HLF1 HLF2'),
}

/** The elements of pain.001.001.10, CustomerCreditTransferInitiationV10, in the notation of xml/grammar.ts. */
export const PAIN001_V10: TypeTable = {
  Document: 'CstmrCdtTrfInitn:Initiation',
  Initiation: 'GrpHdr:GroupHeader PmtInf+:PaymentInformation SplmtryData*:SupplementaryData',
  GroupHeader:
    'MsgId:Max35Text CreDtTm:DateTime Authstn{0,2}:Authorisation NbOfTxs:Count CtrlSum?:Sum InitgPty:Party FwdgAgt?:Agent InitnSrc?:InitiationSource',
  Authorisation: 'Cd:AuthorisationCode | Prtry:Max128Text',
  InitiationSource: 'Nm:Max140Text Prvdr?:Max35Text Vrsn?:Max35Text',
  PaymentInformation:
    'PmtInfId:Max35Text PmtMtd:PaymentMethod ReqdAdvcTp?:Advice BtchBookg?:Boolean NbOfTxs?:Count CtrlSum?:Sum PmtTpInf?:PaymentType ' +
    'ReqdExctnDt:DateOrTime PoolgAdjstmntDt?:Date Dbtr:Party DbtrAcct:Account DbtrAgt:Agent DbtrAgtAcct?:Account InstrForDbtrAgt?:Max140Text ' +
    'UltmtDbtr?:Party ChrgBr?:ChargeBearer ChrgsAcct?:Account ChrgsAcctAgt?:Agent CdtTrfTxInf+:Transaction',
  Transaction:
    'PmtId:PaymentId PmtTpInf?:PaymentType Amt:AmountChoice XchgRateInf?:ExchangeRate ChrgBr?:ChargeBearer MndtRltdInf?:Mandate ' +
    'ChqInstr?:Cheque UltmtDbtr?:Party IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account ' +
    'IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account CdtrAgt?:Agent CdtrAgtAcct?:Account Cdtr?:Party CdtrAcct?:Account UltmtCdtr?:Party ' +
    'InstrForCdtrAgt*:AgentInstruction InstrForDbtrAgt?:AgentInstruction Purp?:Code4 RgltryRptg{0,10}:RegulatoryReporting Tax?:Tax ' +
    'RltdRmtInf{0,10}:RemittanceLocation RmtInf?:Remittance SplmtryData*:SupplementaryData',

  PaymentId: 'InstrId?:Max35Text EndToEndId:Max35Text UETR?:Uetr',
  PaymentType: 'InstrPrty?:Priority SvcLvl*:Code4 LclInstrm?:Code35 CtgyPurp?:Code4',
  Advice: 'CdtAdvc?:AdviceChoice DbtAdvc?:AdviceChoice',
  AdviceChoice: 'Cd:AdviceCode | Prtry:Max35Text',
  DateOrTime: 'Dt:Date | DtTm:DateTime',
  AmountChoice: 'InstdAmt:Amount | EqvtAmt:EquivalentAmount',
  Amount: 'amount',
  EquivalentAmount: 'Amt:Amount CcyOfTrf:Currency',
  ExchangeRate: 'UnitCcy?:Currency XchgRate?:Rate RateTp?:ExchangeRateType CtrctId?:Max35Text',
  AgentInstruction: 'Cd?:Max4Text InstrInf?:Max140Text',
  Code4: 'Cd:Max4Text | Prtry:Max35Text',
  Code5: 'Cd:Max5Text | Prtry:Max35Text',
  Code35: 'Cd:Max35Text | Prtry:Max35Text',

  Party: 'Nm?:Max140Text PstlAdr?:PostalAddress Id?:PartyId CtryOfRes?:Country CtctDtls?:Contact',
  PartyId: 'OrgId:OrganisationId | PrvtId:PersonId',
  OrganisationId: 'AnyBIC?:Bic LEI?:Lei Othr*:GenericId',
  PersonId: 'DtAndPlcOfBirth?:Birth Othr*:GenericId',
  GenericId: 'Id:Max35Text SchmeNm?:Code4 Issr?:Max35Text',
  Birth: 'BirthDt:Date PrvcOfBirth?:Max35Text CityOfBirth:Max35Text CtryOfBirth:Country',
  Contact:
    'NmPrfx?:NamePrefix Nm?:Max140Text PhneNb?:Phone MobNb?:Phone FaxNb?:Phone EmailAdr?:Max2048Text EmailPurp?:Max35Text ' +
    'JobTitl?:Max35Text Rspnsblty?:Max35Text Dept?:Max70Text Othr*:OtherContact PrefrdMtd?:PreferredMethod',
  OtherContact: 'ChanlTp:Max4Text Id?:Max128Text',
  PostalAddress:
    'AdrTp?:AddressType Dept?:Max70Text SubDept?:Max70Text StrtNm?:Max70Text BldgNb?:Max16Text BldgNm?:Max35Text Flr?:Max70Text ' +
    'PstBx?:Max16Text Room?:Max70Text PstCd?:Max16Text TwnNm?:Max35Text TwnLctnNm?:Max35Text DstrctNm?:Max35Text CtrySubDvsn?:Max35Text ' +
    'Ctry?:Country AdrLine{0,7}:Max70Text',
  AddressType: 'Cd:AddressTypeCode | Prtry:GenericAddressType',
  GenericAddressType: 'Id:FourAlphanumeric Issr:Max35Text SchmeNm?:Max35Text',
  Account: 'Id:AccountId Tp?:Code4 Ccy?:Currency Nm?:Max70Text Prxy?:Proxy',
  AccountId: 'IBAN:Iban | Othr:GenericAccount',
  GenericAccount: 'Id:Max34Text SchmeNm?:Code4 Issr?:Max35Text',
  Proxy: 'Tp?:Code4 Id:Max2048Text',
  Agent: 'FinInstnId:Institution BrnchId?:Branch',
  Institution: 'BICFI?:Bic ClrSysMmbId?:ClearingMember LEI?:Lei Nm?:Max140Text PstlAdr?:PostalAddress Othr?:GenericId',
  ClearingMember: 'ClrSysId?:Code5 MmbId:Max35Text',
  Branch: 'Id?:Max35Text LEI?:Lei Nm?:Max140Text PstlAdr?:PostalAddress',

  Mandate:
    'MndtId?:Max35Text Tp?:MandateType DtOfSgntr?:Date DtOfVrfctn?:DateTime ElctrncSgntr?:Binary10K FrstPmtDt?:Date FnlPmtDt?:Date Frqcy?:Frequency Rsn?:MandateReason',
  MandateType: 'SvcLvl?:Code4 LclInstrm?:Code35 CtgyPurp?:Code4 Clssfctn?:MandateClassification',
  MandateClassification: 'Cd:MandateClassificationCode | Prtry:Max35Text',
  MandateReason: 'Cd:Max4Text | Prtry:Max70Text',
  Frequency: 'Tp:FrequencyCode | Prd:FrequencyPeriod | PtInTm:FrequencyMoment',
  FrequencyPeriod: 'Tp:FrequencyCode CntPerPrd:Sum',
  FrequencyMoment: 'Tp:FrequencyCode PtInTm:TwoDigits',
  Cheque:
    'ChqTp?:ChequeType ChqNb?:Max35Text ChqFr?:NameAndAddress DlvryMtd?:ChequeDelivery DlvrTo?:NameAndAddress InstrPrty?:Priority ' +
    'ChqMtrtyDt?:Date FrmsCd?:Max35Text MemoFld{0,2}:Max35Text RgnlClrZone?:Max35Text PrtLctn?:Max35Text Sgntr{0,5}:Max70Text',
  ChequeDelivery: 'Cd:ChequeDeliveryCode | Prtry:Max35Text',
  NameAndAddress: 'Nm:Max140Text Adr:PostalAddress',

  RegulatoryReporting: 'DbtCdtRptgInd?:RegulatoryIndicator Authrty?:RegulatoryAuthority Dtls*:RegulatoryDetails',
  RegulatoryAuthority: 'Nm?:Max140Text Ctry?:Country',
  RegulatoryDetails: 'Tp?:Max35Text Dt?:Date Ctry?:Country Cd?:Max10Text Amt?:Amount Inf*:Max35Text',
  Tax:
    'Cdtr?:TaxCreditor Dbtr?:TaxDebtor AdmstnZone?:Max35Text RefNb?:Max140Text Mtd?:Max35Text TtlTaxblBaseAmt?:Amount TtlTaxAmt?:Amount ' +
    'Dt?:Date SeqNb?:Whole Rcrd*:TaxRecord',
  TaxCreditor: 'TaxId?:Max35Text RegnId?:Max35Text TaxTp?:Max35Text',
  TaxDebtor: 'TaxId?:Max35Text RegnId?:Max35Text TaxTp?:Max35Text Authstn?:TaxAuthorisation',
  TaxAuthorisation: 'Titl?:Max35Text Nm?:Max140Text',
  TaxRecord:
    'Tp?:Max35Text Ctgy?:Max35Text CtgyDtls?:Max35Text DbtrSts?:Max35Text CertId?:Max35Text FrmsCd?:Max35Text Prd?:TaxPeriod TaxAmt?:TaxAmount AddtlInf?:Max140Text',
  TaxPeriod: 'Yr?:Date Tp?:TaxPeriodCode FrToDt?:DatePeriod',
  DatePeriod: 'FrDt:Date ToDt:Date',
  TaxAmount: 'Rate?:Rate TaxblBaseAmt?:Amount TtlAmt?:Amount Dtls*:TaxRecordDetails',
  TaxRecordDetails: 'Prd?:TaxPeriod Amt:Amount',

  RemittanceLocation: 'RmtId?:Max35Text RmtLctnDtls*:RemittanceLocationDetails',
  RemittanceLocationDetails: 'Mtd:RemittanceMethod ElctrncAdr?:Max2048Text PstlAdr?:NameAndAddress',
  Remittance: 'Ustrd*:Max140Text Strd*:StructuredRemittance',
  StructuredRemittance:
    'RfrdDocInf*:ReferredDocument RfrdDocAmt?:RemittanceAmount CdtrRefInf?:CreditorReference Invcr?:Party Invcee?:Party TaxRmt?:TaxRemittance ' +
    'GrnshmtRmt?:Garnishment AddtlRmtInf{0,3}:Max140Text',
  ReferredDocument: 'Tp?:ReferredDocumentType Nb?:Max35Text RltdDt?:Date LineDtls*:DocumentLine',
  ReferredDocumentType: 'CdOrPrtry:ReferredDocumentCode Issr?:Max35Text',
  ReferredDocumentCode: 'Cd:DocumentCode | Prtry:Max35Text',
  DocumentLine: 'Id+:DocumentLineId Desc?:Max2048Text Amt?:RemittanceAmount',
  DocumentLineId: 'Tp?:DocumentLineType Nb?:Max35Text RltdDt?:Date',
  DocumentLineType: 'CdOrPrtry:Code4 Issr?:Max35Text',
  RemittanceAmount:
    'DuePyblAmt?:Amount DscntApldAmt*:DiscountAmount CdtNoteAmt?:Amount TaxAmt*:DiscountAmount AdjstmntAmtAndRsn*:Adjustment RmtdAmt?:Amount',
  DiscountAmount: 'Tp?:Code4 Amt:Amount',
  Adjustment: 'Amt:Amount CdtDbtInd?:CreditDebit Rsn?:Max4Text AddtlInf?:Max140Text',
  CreditorReference: 'Tp?:CreditorReferenceType Ref?:Max35Text',
  CreditorReferenceType: 'CdOrPrtry:CreditorReferenceCodeOr Issr?:Max35Text',
  CreditorReferenceCodeOr: 'Cd:CreditorReferenceCode | Prtry:Max35Text',
  TaxRemittance:
    'Cdtr?:TaxCreditor Dbtr?:TaxDebtor UltmtDbtr?:TaxDebtor AdmstnZone?:Max35Text RefNb?:Max140Text Mtd?:Max35Text TtlTaxblBaseAmt?:Amount ' +
    'TtlTaxAmt?:Amount Dt?:Date SeqNb?:Whole Rcrd*:TaxRecord',
  Garnishment:
    'Tp:GarnishmentType Grnshee?:Party GrnshmtAdmstr?:Party RefNb?:Max140Text Dt?:Date RmtdAmt?:Amount FmlyMdclInsrncInd?:Boolean MplyeeTermntnInd?:Boolean',
  GarnishmentType: 'CdOrPrtry:Code4 Issr?:Max35Text',

  SupplementaryData: 'PlcAndNm?:Max350Text Envlp:Envelope',
  Envelope: 'any',
}
