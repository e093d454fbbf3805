import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import type { KeyPair } from '@jianghan/crypto'
import { accountId, ByteWriter, formatAddress, membersV1, parseDecimal, paymentsV1, sha256, toHex, utf8 } from '@jianghan/protocol'
import type { Opening, OpeningAccount, OpeningAsset, OpeningMember } from './model.ts'

/** Whether the ledger has something as the file says, not at all, or otherwise. */
export type Standing = 'done' | 'open' | 'otherwise'

/** Asks the ledger. */
export type AskLedger = (name: string, args: Readonly<Record<string, string>>) => Promise<unknown>

/** One thing to be done: what it is, what the ledger says of it now, and the action with the member who signs. */
export type Step = Readonly<{ what: string; place: string; signer: string; action: Readonly<{ type: string; body: Uint8Array }>; standing(ask: AskLedger): Promise<Standing> }>

/** Keys of a member that the import makes: who makes, and is admin, and who checks. */
export type MemberKeys = Readonly<{ maker: KeyPair; checker: KeyPair }>

const TWO_EYES = { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] }
const ADMIN = { quorums: [{ role: 'admin', count: 1 }, { role: 'checker', count: 1 }] }

function actionOf<M extends DescMessage>(schema: M, init: MessageInitShape<M>): Step['action'] {
  return { type: schema.typeName.replace(/^jianghan\./, ''), body: toBinary(schema, create(schema, init)) }
}

const uniqueOf = (chainId: string, { bank, number }: Pick<OpeningAccount, 'bank' | 'number'>): Uint8Array =>
  sha256(new ByteWriter().raw(utf8('jianghan-opening-1')).text8(chainId).text8(bank).text8(number).finish()).slice(0, 16)

/** The ledger account of an account of the file: always the same, so that an import that was interrupted goes on. */
export const accountOf = (chainId: string, account: Pick<OpeningAccount, 'bank' | 'number' | 'holder'>): Uint8Array => accountId(account.holder, uniqueOf(chainId, account))

/** Everything that has to be done, in its order: members, accounts, assets (those that others settle in first), balances. */
export function stepsOf(chainId: string, opening: Opening, keysOf: (member: string) => MemberKeys | undefined, operator: string): Step[] {
  const { members, assets, accounts } = opening
  const byNumber = new Map(accounts.map(each => [each.number, each]))
  const decimals = new Map(assets.map(each => [each.asset, each.decimals]))
  const settled = [...assets].sort((a, b) => Number(a.settlementAsset !== '') - Number(b.settlementAsset !== ''))
  return [
    ...members.flatMap(member => memberStep(member, keysOf(member.member), operator)),
    ...accounts.map(account => accountStep(chainId, account, keysOf(account.holder) === undefined)),
    ...settled.map(asset => assetStep(asset, byNumber.get(asset.settlementAccount), chainId)),
    ...accounts.flatMap(account => balanceStep(chainId, account, decimals.get(account.asset) ?? 0, assets.find(({ asset }) => asset === account.asset)?.issuer ?? '')),
  ]
}

function memberStep({ member, nameZh, nameEn, uscc, lei, capacities, place }: OpeningMember, keys: MemberKeys | undefined, operator: string): Step[] {
  if (keys === undefined) return []
  const officers = [{ key: keys.maker, roles: ['admin', 'maker'] }, { key: keys.checker, roles: ['checker'] }]
  return [{
    what: `members.v1.RegisterMember ${member}`, place, signer: operator,
    action: actionOf(membersV1.RegisterMemberSchema, {
      memberId: member, nameZh, nameEn, uscc, lei, keys: officers.map(({ key, roles }) => ({ kind: key.kind, publicKey: key.publicKey, roles })), adminPolicy: ADMIN, capacities: [...capacities],
    }),
    async standing(ask) {
      const found = await ask('members.getMember', { member }) as { nameZh: string; nameEn: string } | null
      return found === null ? 'open' : found.nameZh === nameZh && found.nameEn === nameEn ? 'done' : 'otherwise'
    },
  }]
}

function accountStep(chainId: string, account: OpeningAccount, isOperators: boolean): Step {
  const address = formatAddress('account', accountOf(chainId, account))
  return {
    what: `members.v1.OpenAccount ${account.number}`, place: account.place, signer: account.holder,
    action: actionOf(membersV1.OpenAccountSchema, { memberId: account.holder, unique: uniqueOf(chainId, account), policy: isOperators ? { quorums: [{ role: 'admin', count: 1 }] } : TWO_EYES }),
    standing: async ask => (await ask('members.getAccount', { account: address }) === null ? 'open' : 'done'),
  }
}

function assetStep({ asset, issuer, currency, decimals, settlementAsset, place }: OpeningAsset, settlement: OpeningAccount | undefined, chainId: string): Step {
  const settlementAccountId = settlement === undefined ? new Uint8Array(0) : accountOf(chainId, settlement)
  return {
    what: `payments.v1.RegisterAsset ${asset}`, place, signer: issuer,
    action: actionOf(paymentsV1.RegisterAssetSchema, { assetId: asset, issuerId: issuer, currency, decimals, settlementAssetId: settlementAsset, settlementAccountId }),
    async standing(ask) {
      const found = await ask('payments.getAsset', { asset }) as { issuer: string; currency: string; decimals: number } | null
      return found === null ? 'open' : found.issuer === issuer && found.currency === currency && found.decimals === decimals ? 'done' : 'otherwise'
    },
  }
}

function balanceStep(chainId: string, account: OpeningAccount, decimals: number, issuer: string): Step[] {
  const atoms = parseDecimal(account.balance, decimals) ?? 0n
  if (atoms === 0n) return []
  const to = accountOf(chainId, account)
  return [{
    what: `payments.v1.Issue ${account.balance} ${account.asset} ${account.number}`, place: account.place, signer: issuer,
    action: actionOf(paymentsV1.IssueSchema, { issuerId: issuer, to, amount: { assetId: account.asset, atoms: String(atoms) } }),
    async standing(ask) {
      const found = await ask('payments.getBalance', { account: formatAddress('account', to), asset: account.asset }) as { atoms: string } | null
      const held = BigInt(found?.atoms ?? 0)
      return held === 0n ? 'open' : held === atoms ? 'done' : 'otherwise'
    },
  }]
}

/** The addresses of the file's accounts, as the directory of payment files names accounts. */
export const directoryOf = (chainId: string, { accounts }: Opening) =>
  accounts.map(account => ({ bank: account.bank, number: account.number, holder: account.holder, account: toHex(accountOf(chainId, account)), asset: account.asset }))
