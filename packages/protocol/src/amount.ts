/** Amounts: integers of an asset's smallest units ("atoms"), never floats. */

/** Largest amount, and largest supply of an asset: 2^127 − 1 atoms. */
export const ATOMS_MAX = (1n << 127n) - 1n

/** Asset id: a code, and optionally who stands behind it ("CNY.HJB"). */
export const ASSET_ID = /^[A-Z0-9]{2,12}(\.[A-Z0-9]{1,12})?$/

/** Most digits behind the point of an asset. */
export const DECIMALS_MAX = 18

const ATOMS = /^(0|[1-9][0-9]{0,38})$/

/** Atoms from their digits as they stand on the wire; undefined when they are not canonical or above 2^127 − 1. */
export function parseAtoms(digits: string): bigint | undefined {
  if (!ATOMS.test(digits)) return undefined
  const atoms = BigInt(digits)
  return atoms <= ATOMS_MAX ? atoms : undefined
}

/**
 * Atoms of a decimal text as people and XML write it ("1200.50", no exponent, no grouping).
 * @returns undefined when it is not a decimal, has more digits behind the point than the asset, or is above 2^127 − 1;
 * zeros beyond the asset's decimals are accepted, since they do not change the value
 */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const parts = /^([0-9]{1,40})(?:\.([0-9]{0,40}))?$/.exec(text)
  if (parts === null) return undefined
  const fraction = (parts[2] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals) return undefined
  const atoms = BigInt((parts[1] as string) + fraction.padEnd(decimals, '0'))
  return atoms <= ATOMS_MAX ? atoms : undefined
}

/** Decimal text of atoms with all the asset's digits behind the point: (120050n, 2) → "1200.50". */
export function formatDecimal(atoms: bigint, decimals: number): string {
  const sign = atoms < 0n ? '-' : ''
  const digits = (atoms < 0n ? -atoms : atoms).toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Decimal text for people, with groups of three: (120050n, 2) → "1,200.50". */
export function formatGrouped(atoms: bigint, decimals: number): string {
  const [whole, fraction] = formatDecimal(atoms, decimals).split('.') as [string, string | undefined]
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

const U128_MAX = (1n << 128n) - 1n

/** A sum as far as 128 bits hold it: what is told of amounts that nobody can have. */
export const atMostU128 = (sum: bigint): bigint => (sum > U128_MAX ? U128_MAX : sum)
