import { codes, text, time } from '../xml/values.ts'
import type { TypeTable, ValueTable } from '../xml/grammar.ts'
import { PAIN001_V10, PAIN001_VALUES } from '../pain001/grammar.data.ts'

/** Values of messages between banks, and of a bank's desk, beside those of pain.001. */
export const INTERBANK_VALUES: ValueTable = {
  ...PAIN001_VALUES,
  SettlementMethodCode: codes('INDA INGA COVE CLRG'),
  ClearingSystemCode: text(1, 3),
  ClearingChannelCode: codes('RTGS RTNS MPNS BOOK'),
  PriorityCode: codes('URGT HIGH NORM'),
  Time: time,
  CreditorAgentCode: codes('CHQB HOLD PHOB TELB'),
  NextAgentCode: codes('PHOA TELA'),
  InstitutionAgentCode: codes('PHOB TELB'),
  Max105Text: text(1, 105),
  SequenceTypeCode: codes('FRST RCUR FNAL OOFF RPRE'),
  PaymentMethodCode: codes('CHK TRF DD TRA'),
  Max1025Text: text(1, 1025),
  QueryTypeCode: codes('ALLL CHNG MODF'),
  AnyText: text(0, 1024),
  CopyDuplicateCode: codes('CODU COPY DUPL'),
}

/**
 * The elements of pacs.008, pacs.009, pacs.004, camt.055, camt.060 and of the business application header, in the notation of xml/grammar.ts; what they share with
 * pain.001 (parties, agents, accounts, remittance …) is the same type. Stricter than the definitions in two places where nothing of ours looks: a mandate names itself, and a range of
 * sequence numbers is given once.
 */
export const INTERBANK: TypeTable = {
  ...PAIN001_V10,
  ClearingSystem: 'Cd:ClearingSystemCode | Prtry:Max35Text',
  SettlementInstruction:
    'SttlmMtd:SettlementMethodCode SttlmAcct?:Account ClrSys?:ClearingSystem InstgRmbrsmntAgt?:Agent InstgRmbrsmntAgtAcct?:Account InstdRmbrsmntAgt?:Agent ' +
    'InstdRmbrsmntAgtAcct?:Account ThrdRmbrsmntAgt?:Agent ThrdRmbrsmntAgtAcct?:Account',
  InterbankPaymentType: 'InstrPrty?:Priority ClrChanl?:ClearingChannelCode SvcLvl*:Code4 LclInstrm?:Code35 CtgyPurp?:Code4',
  TransferHeader:
    'MsgId:Max35Text CreDtTm:DateTime BtchBookg?:Boolean NbOfTxs:Count CtrlSum?:Sum TtlIntrBkSttlmAmt?:Amount IntrBkSttlmDt?:Date ' +
    'SttlmInf:SettlementInstruction PmtTpInf?:InterbankPaymentType InstgAgt?:Agent InstdAgt?:Agent',
  InterbankPaymentId: 'InstrId?:Max35Text EndToEndId:Max35Text TxId?:Max35Text UETR?:Uetr ClrSysRef?:Max35Text',
  SettlementDateTimeIndication: 'DbtDtTm?:DateTime CdtDtTm?:DateTime',
  SettlementTimeRequest: 'CLSTm?:Time TillTm?:Time FrTm?:Time RjctTm?:Time',
  Charges: 'Amt:Amount Agt:Agent',
  CreditorAgentInstruction: 'Cd?:CreditorAgentCode InstrInf?:Max140Text',
  NextAgentInstruction: 'Cd?:NextAgentCode InstrInf?:Max140Text',
  CustomerTransferV08:
    'PmtId:InterbankPaymentId PmtTpInf?:InterbankPaymentType IntrBkSttlmAmt:Amount IntrBkSttlmDt?:Date SttlmPrty?:PriorityCode ' +
    'SttlmTmIndctn?:SettlementDateTimeIndication SttlmTmReq?:SettlementTimeRequest AccptncDtTm?:DateTime PoolgAdjstmntDt?:Date InstdAmt?:Amount ' +
    'XchgRate?:Rate ChrgBr:ChargeBearer ChrgsInf*:Charges PrvsInstgAgt1?:Agent PrvsInstgAgt1Acct?:Account PrvsInstgAgt2?:Agent PrvsInstgAgt2Acct?:Account ' +
    'PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account InstgAgt?:Agent InstdAgt?:Agent IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account IntrmyAgt2?:Agent ' +
    'IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account UltmtDbtr?:Party InitgPty?:Party Dbtr:Party DbtrAcct?:Account DbtrAgt:Agent ' +
    'DbtrAgtAcct?:Account CdtrAgt:Agent CdtrAgtAcct?:Account Cdtr:Party CdtrAcct?:Account UltmtCdtr?:Party InstrForCdtrAgt*:CreditorAgentInstruction ' +
    'InstrForNxtAgt*:NextAgentInstruction Purp?:Code4 RgltryRptg{0,10}:RegulatoryReporting Tax?:Tax RltdRmtInf{0,10}:RemittanceLocation RmtInf?:Remittance ' +
    'SplmtryData*:SupplementaryData',
  FIToFICustomerCreditTransfer: 'GrpHdr:TransferHeader CdtTrfTxInf+:CustomerTransferV08 SplmtryData*:SupplementaryData',
  Pacs008V08: 'FIToFICstmrCdtTrf:FIToFICustomerCreditTransfer',
  CustomerTransferV09:
    'PmtId:InterbankPaymentId PmtTpInf?:InterbankPaymentType IntrBkSttlmAmt:Amount IntrBkSttlmDt?:Date SttlmPrty?:PriorityCode ' +
    'SttlmTmIndctn?:SettlementDateTimeIndication SttlmTmReq?:SettlementTimeRequest AccptncDtTm?:DateTime PoolgAdjstmntDt?:Date InstdAmt?:Amount ' +
    'XchgRate?:Rate ChrgBr:ChargeBearer ChrgsInf*:Charges MndtRltdInf?:Mandate PrvsInstgAgt1?:Agent PrvsInstgAgt1Acct?:Account PrvsInstgAgt2?:Agent ' +
    'PrvsInstgAgt2Acct?:Account PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account InstgAgt?:Agent InstdAgt?:Agent IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account ' +
    'IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account UltmtDbtr?:Party InitgPty?:Party Dbtr:Party DbtrAcct?:Account ' +
    'DbtrAgt:Agent DbtrAgtAcct?:Account CdtrAgt:Agent CdtrAgtAcct?:Account Cdtr:Party CdtrAcct?:Account UltmtCdtr?:Party InstrForCdtrAgt*:AgentInstruction ' +
    'InstrForNxtAgt*:NextAgentInstruction Purp?:Code4 RgltryRptg{0,10}:RegulatoryReporting Tax?:Tax RltdRmtInf{0,10}:RemittanceLocation RmtInf?:Remittance ' +
    'SplmtryData*:SupplementaryData',
  FIToFICustomerCreditTransferV09: 'GrpHdr:TransferHeader CdtTrfTxInf+:CustomerTransferV09 SplmtryData*:SupplementaryData',
  Pacs008V09: 'FIToFICstmrCdtTrf:FIToFICustomerCreditTransferV09',
  InstitutionAgentInstruction: 'Cd?:InstitutionAgentCode InstrInf?:Max140Text',
  UnstructuredRemittance: 'Ustrd*:Max140Text',
  UnderlyingTransferV08:
    'UltmtDbtr?:Party InitgPty?:Party Dbtr:Party DbtrAcct?:Account DbtrAgt:Agent DbtrAgtAcct?:Account PrvsInstgAgt1?:Agent PrvsInstgAgt1Acct?:Account ' +
    'PrvsInstgAgt2?:Agent PrvsInstgAgt2Acct?:Account PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account ' +
    'IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account CdtrAgt:Agent CdtrAgtAcct?:Account Cdtr:Party CdtrAcct?:Account ' +
    'UltmtCdtr?:Party InstrForCdtrAgt*:CreditorAgentInstruction InstrForNxtAgt*:NextAgentInstruction Tax?:Tax RmtInf?:Remittance InstdAmt?:Amount',
  InstitutionTransfer:
    'PmtId:InterbankPaymentId PmtTpInf?:InterbankPaymentType IntrBkSttlmAmt:Amount IntrBkSttlmDt?:Date SttlmPrty?:PriorityCode ' +
    'SttlmTmIndctn?:SettlementDateTimeIndication SttlmTmReq?:SettlementTimeRequest PrvsInstgAgt1?:Agent PrvsInstgAgt1Acct?:Account PrvsInstgAgt2?:Agent ' +
    'PrvsInstgAgt2Acct?:Account PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account InstgAgt?:Agent InstdAgt?:Agent IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account ' +
    'IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account UltmtDbtr?:Agent Dbtr:Agent DbtrAcct?:Account DbtrAgt?:Agent ' +
    'DbtrAgtAcct?:Account CdtrAgt?:Agent CdtrAgtAcct?:Account Cdtr:Agent CdtrAcct?:Account UltmtCdtr?:Agent InstrForCdtrAgt*:InstitutionAgentInstruction ' +
    'InstrForNxtAgt*:NextAgentInstruction Purp?:Code4 RmtInf?:UnstructuredRemittance UndrlygCstmrCdtTrf?:UnderlyingTransferV08 ' +
    'SplmtryData*:SupplementaryData',
  FinancialInstitutionCreditTransfer: 'GrpHdr:TransferHeader CdtTrfTxInf+:InstitutionTransfer SplmtryData*:SupplementaryData',
  Pacs009V08: 'FICdtTrf:FinancialInstitutionCreditTransfer',
  ReturnHeader:
    'MsgId:Max35Text CreDtTm:DateTime Authstn{0,2}:Authorisation BtchBookg?:Boolean NbOfTxs:Count CtrlSum?:Sum GrpRtr?:Boolean ' +
    'TtlRtrdIntrBkSttlmAmt?:Amount IntrBkSttlmDt?:Date SttlmInf:SettlementInstruction InstgAgt?:Agent InstdAgt?:Agent',
  Reason: 'Orgtr?:Party Rsn?:Code4 AddtlInf*:Max105Text',
  ReturnedGroup: 'OrgnlMsgId:Max35Text OrgnlMsgNmId:Max35Text OrgnlCreDtTm?:DateTime RtrRsnInf*:Reason',
  OriginalGroup: 'OrgnlMsgId:Max35Text OrgnlMsgNmId:Max35Text OrgnlCreDtTm?:DateTime',
  PartyOrAgent: 'Pty:Party | Agt:Agent',
  TransactionParties:
    'UltmtDbtr?:PartyOrAgent Dbtr:PartyOrAgent DbtrAcct?:Account InitgPty?:PartyOrAgent DbtrAgt?:Agent DbtrAgtAcct?:Account PrvsInstgAgt1?:Agent ' +
    'PrvsInstgAgt1Acct?:Account PrvsInstgAgt2?:Agent PrvsInstgAgt2Acct?:Account PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account IntrmyAgt1?:Agent ' +
    'IntrmyAgt1Acct?:Account IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account CdtrAgt?:Agent CdtrAgtAcct?:Account ' +
    'Cdtr:PartyOrAgent CdtrAcct?:Account UltmtCdtr?:PartyOrAgent',
  OriginalPaymentType: 'InstrPrty?:Priority ClrChanl?:ClearingChannelCode SvcLvl*:Code4 LclInstrm?:Code35 SeqTp?:SequenceTypeCode CtgyPurp?:Code4',
  AmendmentInformationDetails:
    'OrgnlMndtId?:Max35Text OrgnlCdtrSchmeId?:Party OrgnlCdtrAgt?:Agent OrgnlCdtrAgtAcct?:Account OrgnlDbtr?:Party OrgnlDbtrAcct?:Account ' +
    'OrgnlDbtrAgt?:Agent OrgnlDbtrAgtAcct?:Account OrgnlFnlColltnDt?:Date OrgnlFrqcy?:Frequency OrgnlRsn?:MandateReason OrgnlTrckgDays?:TwoDigits',
  MandateRelatedInformation:
    'MndtId?:Max35Text DtOfSgntr?:Date AmdmntInd?:Boolean AmdmntInfDtls?:AmendmentInformationDetails ElctrncSgntr?:Max1025Text FrstColltnDt?:Date ' +
    'FnlColltnDt?:Date Frqcy?:Frequency Rsn?:MandateReason TrckgDays?:TwoDigits',
  MandateData: 'DrctDbtMndt:MandateRelatedInformation | CdtTrfMndt:Mandate',
  UnderlyingTransferV09:
    'UltmtDbtr?:Party InitgPty?:Party Dbtr:Party DbtrAcct?:Account DbtrAgt:Agent DbtrAgtAcct?:Account PrvsInstgAgt1?:Agent PrvsInstgAgt1Acct?:Account ' +
    'PrvsInstgAgt2?:Agent PrvsInstgAgt2Acct?:Account PrvsInstgAgt3?:Agent PrvsInstgAgt3Acct?:Account IntrmyAgt1?:Agent IntrmyAgt1Acct?:Account ' +
    'IntrmyAgt2?:Agent IntrmyAgt2Acct?:Account IntrmyAgt3?:Agent IntrmyAgt3Acct?:Account CdtrAgt:Agent CdtrAgtAcct?:Account Cdtr:Party CdtrAcct?:Account ' +
    'UltmtCdtr?:Party InstrForCdtrAgt*:AgentInstruction InstrForNxtAgt*:NextAgentInstruction Tax?:Tax RmtInf?:Remittance InstdAmt?:Amount',
  ReturnedTransaction:
    'IntrBkSttlmAmt?:Amount Amt?:AmountChoice IntrBkSttlmDt?:Date ReqdColltnDt?:Date ReqdExctnDt?:DateOrTime CdtrSchmeId?:Party ' +
    'SttlmInf?:SettlementInstruction PmtTpInf?:OriginalPaymentType PmtMtd?:PaymentMethodCode MndtRltdInf?:MandateData RmtInf?:Remittance ' +
    'UltmtDbtr?:PartyOrAgent Dbtr?:PartyOrAgent DbtrAcct?:Account DbtrAgt?:Agent DbtrAgtAcct?:Account CdtrAgt?:Agent CdtrAgtAcct?:Account ' +
    'Cdtr?:PartyOrAgent CdtrAcct?:Account UltmtCdtr?:PartyOrAgent Purp?:Code4 UndrlygCstmrCdtTrf?:UnderlyingTransferV09',
  Return:
    'RtrId?:Max35Text OrgnlGrpInf?:OriginalGroup OrgnlInstrId?:Max35Text OrgnlEndToEndId?:Max35Text OrgnlTxId?:Max35Text OrgnlUETR?:Uetr ' +
    'OrgnlClrSysRef?:Max35Text OrgnlIntrBkSttlmAmt?:Amount OrgnlIntrBkSttlmDt?:Date RtrdIntrBkSttlmAmt:Amount IntrBkSttlmDt?:Date SttlmPrty?:PriorityCode ' +
    'SttlmTmIndctn?:SettlementDateTimeIndication RtrdInstdAmt?:Amount XchgRate?:Rate CompstnAmt?:Amount ChrgBr?:ChargeBearer ChrgsInf*:Charges ' +
    'ClrSysRef?:Max35Text InstgAgt?:Agent InstdAgt?:Agent RtrChain?:TransactionParties RtrRsnInf*:Reason OrgnlTxRef?:ReturnedTransaction ' +
    'SplmtryData*:SupplementaryData',
  PaymentReturn: 'GrpHdr:ReturnHeader OrgnlGrpInf?:ReturnedGroup TxInf*:Return SplmtryData*:SupplementaryData',
  Pacs004V10: 'PmtRtr:PaymentReturn',
  CaseAssignment: 'Id:Max35Text Assgnr:PartyOrAgent Assgne:PartyOrAgent CreDtTm:DateTime',
  Case: 'Id:Max35Text Cretr:PartyOrAgent ReopCaseIndctn?:Boolean',
  ControlData: 'NbOfTxs:Count CtrlSum?:Sum',
  CancelledGroup:
    'GrpCxlId?:Max35Text Case?:Case OrgnlMsgId:Max35Text OrgnlMsgNmId:Max35Text OrgnlCreDtTm?:DateTime NbOfTxs?:Count CtrlSum?:Sum GrpCxl?:Boolean ' +
    'CxlRsnInf*:Reason',
  CancelledTransaction:
    'IntrBkSttlmAmt?:Amount Amt?:AmountChoice IntrBkSttlmDt?:Date ReqdColltnDt?:Date ReqdExctnDt?:DateOrTime CdtrSchmeId?:Party ' +
    'SttlmInf?:SettlementInstruction PmtTpInf?:OriginalPaymentType PmtMtd?:PaymentMethodCode MndtRltdInf?:MandateData RmtInf?:Remittance ' +
    'UltmtDbtr?:PartyOrAgent Dbtr?:PartyOrAgent DbtrAcct?:Account DbtrAgt?:Agent DbtrAgtAcct?:Account CdtrAgt?:Agent CdtrAgtAcct?:Account ' +
    'Cdtr?:PartyOrAgent CdtrAcct?:Account UltmtCdtr?:PartyOrAgent Purp?:Code4',
  Cancellation:
    'CxlId?:Max35Text Case?:Case OrgnlInstrId?:Max35Text OrgnlEndToEndId?:Max35Text OrgnlUETR?:Uetr OrgnlInstdAmt?:Amount OrgnlReqdExctnDt?:DateOrTime ' +
    'OrgnlReqdColltnDt?:Date CxlRsnInf*:Reason OrgnlTxRef?:CancelledTransaction SplmtryData*:SupplementaryData',
  OriginalPaymentInstruction:
    'PmtCxlId?:Max35Text Case?:Case OrgnlPmtInfId:Max35Text OrgnlGrpInf?:OriginalGroup NbOfTxs?:Count CtrlSum?:Sum PmtInfCxl?:Boolean CxlRsnInf*:Reason ' +
    'TxInf*:Cancellation',
  UnderlyingTransaction: 'OrgnlGrpInfAndCxl?:CancelledGroup OrgnlPmtInfAndCxl*:OriginalPaymentInstruction',
  CustomerPaymentCancellationRequest: 'Assgnmt:CaseAssignment Case?:Case CtrlData?:ControlData Undrlyg+:UnderlyingTransaction SplmtryData*:SupplementaryData',
  Camt055V09: 'CstmrPmtCxlReq:CustomerPaymentCancellationRequest',
  RequestHeader: 'MsgId:Max35Text CreDtTm:DateTime MsgSndr?:PartyOrAgent',
  OpenDatePeriod: 'FrDt:Date ToDt?:Date',
  OpenTimePeriod: 'FrTm:Time ToTm?:Time',
  ReportingPeriod: 'FrToDt:OpenDatePeriod FrToTm?:OpenTimePeriod Tp:QueryTypeCode',
  SequenceRange: 'FrSeq:Max35Text ToSeq:Max35Text',
  SequenceChoice: 'FrSeq:Max35Text | ToSeq:Max35Text | FrToSeq:SequenceRange | EQSeq:Max35Text | NEQSeq:Max35Text',
  Limit: 'Amt:Amount CdtDbtInd:RegulatoryIndicator',
  TransactionType: 'Sts:Code4 CdtDbtInd:CreditDebit FlrLmt*:Limit',
  BalanceType: 'CdOrPrtry:Code4 SubTp?:Code4',
  ReportingRequest:
    'Id?:Max35Text ReqdMsgNmId:Max35Text Acct?:Account AcctOwnr:PartyOrAgent AcctSvcr?:Agent RptgPrd?:ReportingPeriod RptgSeq?:SequenceChoice ' +
    'ReqdTxTp?:TransactionType ReqdBalTp*:BalanceType',
  AccountReportingRequest: 'GrpHdr:RequestHeader RptgReq+:ReportingRequest SplmtryData*:SupplementaryData',
  Camt060V05: 'AcctRptgReq:AccountReportingRequest',
  Correspondent: 'OrgId:Party | FIId:Agent',
  ImplementationSpecification: 'Regy:Max350Text Id:Max2048Text',
  RelatedHeader:
    'CharSet?:AnyText Fr:Correspondent To:Correspondent BizMsgIdr:Max35Text MsgDefIdr:Max35Text BizSvc?:Max35Text CreDt:DateTime ' +
    'CpyDplct?:CopyDuplicateCode PssblDplct?:Boolean Prty?:AnyText Sgntr?:Envelope',
  ApplicationHeader:
    'CharSet?:AnyText Fr:Correspondent To:Correspondent BizMsgIdr:Max35Text MsgDefIdr:Max35Text BizSvc?:Max35Text MktPrctc?:ImplementationSpecification ' +
    'CreDt:DateTime BizPrcgDt?:DateTime CpyDplct?:CopyDuplicateCode PssblDplct?:Boolean Prty?:AnyText Sgntr?:Envelope Rltd*:RelatedHeader',
}
