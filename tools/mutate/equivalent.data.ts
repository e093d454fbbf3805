/**
 * Changes that change nothing, each with the reason: `path function: before → after`, as `./jianghan mutate` names them, without the line.
 * An entry that fits no change any more is an error.
 */
export const equivalent: Readonly<Record<string, string>> = {
  "packages/modules/src/members/actions/registerMember.ts decide: identifier === '' → false": 'no identifier is empty in the state, so looking for it finds nothing',
  'packages/modules/src/members/index.ts hasCapacity: state.members.get(read, memberId)?.capacities.includes(capacity) ?? false → state.members.get(read, memberId)?.capacities.includes(capacity)': 'undefined counts as false where it is asked',
  'packages/modules/src/members/index.ts hasCapacity: false → true': 'whoever is asked about has signed under a policy of its own, and so is there',
  'packages/modules/src/members/checks.ts checkVaultEndpoint: kind !== 0 && endpoint.length <= LIMITS.vaultEndpoint → kind !== 0': 'the pattern itself holds no more than 196 characters',
  'packages/modules/src/members/checks.ts checkVaultEndpoint: endpoint.length <= LIMITS.vaultEndpoint → endpoint.length < LIMITS.vaultEndpoint': 'the pattern itself holds no more than 196 characters',
  'packages/modules/src/members/checks.ts checkVaultEndpoint: endpoint.length <= LIMITS.vaultEndpoint → endpoint.length <= __shift(LIMITS.vaultEndpoint, 1)': 'the pattern itself holds no more than 196 characters',
  'packages/modules/src/members/checks.ts rpIdFits: 1 → 2': 'of the parts the first is taken',
  "packages/modules/src/payments/checks.ts checkAmount: amount?.atoms ?? '' → amount?.atoms": 'an amount that is missing was refused for its asset before',
  'packages/modules/src/payments/money.ts supplyOf: state.supply.get(read, assetId)?.atoms ?? 0n → state.supply.get(read, assetId)?.atoms': 'every registered asset has a supply entry, and others are refused before',
  'packages/modules/src/payments/money.ts supplyOf: 0n → 1n': 'every registered asset has a supply entry, and others are refused before',
}
