/** Bounds of the members module. */
export const LIMITS = {
  /** Characters of a legal name. */
  nameLength: 120,
  /** Active keys of a member. */
  keys: 64,
  /** Keys named in a registration. */
  keysAtOnce: 16,
  /** Roles of a key. */
  roles: 4,
  /** Quorums of a policy. */
  quorums: 4,
  /** Officers that a quorum may ask for. */
  quorumCount: 8,
  /** Officers that a policy may ask for in all: as many as can sign one transaction. */
  policyOfficers: 16,
  /** Accounts of a member. */
  accounts: 100_000,
  /** Characters of the endpoint of a vault. */
  vaultEndpoint: 200,
  /** Sites at which passkeys of a member may sign. */
  webOrigins: 16,
  /** Assets in which an account has limits. */
  limits: 16,
  /** Accounts on a list of counterparties. */
  counterpartyAccounts: 64,
  /** Members on a list of counterparties. */
  counterpartyMembers: 32,
  /** Bytes of a commitment. */
  commitment: 32,
  /** How long everybody has to object to the replacement of a lost key, milliseconds: 72 hours. */
  objectionMs: 259_200_000n,
} as const

/** What an officer may be. "node" signs batches and nothing else; "sign-in" is a credential that opens a console and signs nothing. */
export const ROLES = ['admin', 'checker', 'maker', 'node', 'sign-in'] as const
/** Roles that sign transactions: those that a policy can ask for. */
export const SIGNING_ROLES: readonly string[] = ['admin', 'checker', 'maker']
/** What a member may be. */
export const CAPACITIES = ['issuer', 'operator', 'supervisor'] as const
/** Why a supervisor acts. What it is about lies in the vault. */
export const REASONS = [
  'court-order', 'fraud-suspected', 'holder-request', 'insolvency', 'key-compromised', 'mistake', 'other', 'regulation', 'resolved', 'sanctions',
] as const
