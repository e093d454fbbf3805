/** The public wire protocol, generated from proto/. A message of the ledger's own comes in through `decodeStrict`. */
export * as approvalsV1 from './gen/jianghan/approvals/v1/approvals_pb.ts'
export * as governanceGenesis from './gen/jianghan/governance/v1/genesis_pb.ts'
export * as governanceV1 from './gen/jianghan/governance/v1/governance_pb.ts'
export * as kernelV1 from './gen/jianghan/kernel/v1/kernel_pb.ts'
export * as membersV1 from './gen/jianghan/members/v1/members_pb.ts'
export * as paymentsV1 from './gen/jianghan/payments/v1/payments_pb.ts'
export * as proofV1 from './gen/jianghan/proof/v1/proof_pb.ts'
export * as txV1 from './gen/jianghan/tx/v1/tx_pb.ts'
