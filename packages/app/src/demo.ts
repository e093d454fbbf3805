import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { accountId, assert, compareBytes, membersV1, paymentsV1, toHex } from '@jianghan/protocol'
import { beginning } from './beginning.ts'
import { type Consortium, type DirectoryEntry, type Officer, officerKey, part, policy, type SoleValidator } from './consortium.ts'
import { DEMO } from './demo.data.ts'
import { type FoundingValidator, governanceOf } from './governance.ts'

type Random = (length: number) => Uint8Array
type Organisation = Readonly<{ id: string; zh: string; en: string; uscc: string; lei: string }>

/** Two pairs of eyes for money and for changes of authority. */
const TWO_EYES = policy({ checker: 1, maker: 1 })
const ADMIN = policy({ admin: 1, checker: 1 })

/**
 * The demo consortium: an operator that issues settlement money, two banks that issue deposits, a car maker and three suppliers.
 * Each has a maker (who is also admin) and a checker.
 * @param random as many random bytes as asked for; a seeded one makes the same consortium again
 * @param validator the key that seals; without one the ledger begins without governance
 * @param validators the keys that vote in a network, in the order of the organisations; instead of `validator`
 * @param otherNodeKeys keys of the nodes of the other organisations, in their order: banks, then companies; where there are more, members without business join
 */
export function demoConsortium(
  { random, nodeKey, validator, otherNodeKeys = [], validators }: Readonly<{
    random: Random; nodeKey: KeyPair; validator?: SoleValidator; otherNodeKeys?: readonly KeyPair[]; validators?: readonly SoleValidator[]
  }>,
): Consortium {
  const officers: Officer[] = []
  const accounts = new AccountBook(random)
  const nodes = [nodeKey, ...otherNodeKeys]
  const register = (organisation: Organisation, capacities: string[]) => {
    const own = officersOf(organisation.id, random)
    officers.push(...own)
    const extra = nodes.splice(0, 1).map(key => officerKey(key, ['node']))
    const { id, zh, en, uscc, lei } = organisation
    return part(membersV1.RegisterMemberSchema, {
      memberId: id, nameZh: zh, nameEn: en, uscc, lei,
      keys: [...own.map(officer => officerKey(officer.key, officer.roles)), ...extra], adminPolicy: ADMIN, capacities,
    })
  }
  const members = [
    register(DEMO.operator, ['issuer', 'operator', 'supervisor']),
    ...DEMO.banks.map(bank => register(bank, ['issuer'])),
    ...DEMO.companies.map(company => register(company, [])),
    ...nodes.map((_, i) => register({ id: furtherId(i), zh: `第 ${i + 1} 成员`, en: `Member ${i + 1}`, uscc: '', lei: '' }, [])),
  ]
  const settlementOf = Object.fromEntries(DEMO.banks.map(bank => [bank.id, accounts.open(bank.id)]))
  const directory: DirectoryEntry[] = []
  const issues = DEMO.banks.map(bank => issueOf(DEMO.operator.id, settlementOf[bank.id], DEMO.settlementAsset, DEMO.settlementFen))
  for (const company of DEMO.companies) {
    const bank = DEMO.banks.find(candidate => candidate.id === company.bank)
    assert(bank !== undefined, 'a company banks at one of the banks')
    const account = accounts.open(company.id)
    directory.push({ bank: bank.cnaps, number: company.number, holder: company.id, account: toHex(account), asset: bank.asset })
    issues.push(issueOf(bank.id, account, bank.asset, company.fen))
  }
  return {
    chainId: `${DEMO.chainPrefix}-${toHex(random(3))}`,
    parts: {
      ...beginning, members: { ...beginning.members, members, accounts: accounts.parts }, payments: { ...beginning.payments, assets: assetsOf(settlementOf), issues },
      ...(validator && { governance: governanceOf({ sole: true, validators: [{ memberId: DEMO.operator.id, ...validator }], voters: VOTERS }) }),
      ...(validators && { governance: governanceOf({ sole: false, validators: seatsOf(validators), voters: VOTERS }) }),
    },
    officers, directory, accountNames: Object.fromEntries(DEMO.banks.map(({ id, cnaps }) => [cnaps, DEMO.companies.filter(({ bank }) => bank === id).map(({ number, zh, en }) => ({ number, names: [zh, en] }))])),
    nodeMember: DEMO.operator.id,
  }
}

/** The keys that vote, each its organisation's, ascending as the ledger has them. */
const seatsOf = (validators: readonly SoleValidator[]): FoundingValidator[] =>
  validators.map((each, i) => ({ memberId: VOTERS[i]?.memberId ?? furtherId(i - VOTERS.length), ...each })).sort((a, b) => compareBytes(a.publicKey, b.publicKey))

const furtherId = (i: number): string => `member-${i + 1}`

/** Everybody has a vote, and a bank's weighs twice. */
const VOTERS = [DEMO.operator, ...DEMO.banks, ...DEMO.companies].map(({ id }) => ({ memberId: id, weight: DEMO.banks.some(bank => bank.id === id) ? 2 : 1 }))

function officersOf(member: string, random: Random): Officer[] {
  const officer = (name: string, roles: string[]): Officer => ({ member, name: `${member}-${name}`, roles, key: generateKeyPair(1, random(32)) })
  return [officer('maker', ['admin', 'maker']), officer('checker', ['checker'])]
}

class AccountBook {
  readonly parts: ReturnType<typeof part>[] = []
  readonly #random: Random
  constructor(random: Random) {
    this.#random = random
  }

  /** Opens an account under two pairs of eyes; returns its id. */
  open(memberId: string): Uint8Array {
    const unique = this.#random(16)
    this.parts.push(part(membersV1.OpenAccountSchema, { memberId, unique, policy: TWO_EYES }))
    return accountId(memberId, unique)
  }
}

const issueOf = (issuerId: string, to: Uint8Array | undefined, assetId: string, atoms: string) =>
  part(paymentsV1.IssueSchema, { issuerId, to: to ?? new Uint8Array(0), amount: { assetId, atoms } })

const assetsOf = (settlementOf: Readonly<Record<string, Uint8Array>>) => [
  part(paymentsV1.RegisterAssetSchema, { assetId: DEMO.settlementAsset, issuerId: DEMO.operator.id, currency: 'CNY', decimals: 2 }),
  ...DEMO.banks.map(bank => part(paymentsV1.RegisterAssetSchema, {
    assetId: bank.asset, issuerId: bank.id, currency: 'CNY', decimals: 2,
    settlementAssetId: DEMO.settlementAsset, settlementAccountId: settlementOf[bank.id] ?? new Uint8Array(0),
  })),
]
