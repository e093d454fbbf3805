/**
 * One text for one JSON value, whatever the order of its names (RFC 8785): names in the order of their UTF-16 units, no spaces. For bytes that are signed or compared.
 * What JSON does not have (undefined, functions) is left out as `JSON.stringify` leaves it out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(each => canonicalJson(each ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Not by making another object: engines put names that look like numbers first.
  const members = Object.entries(value).filter(([, each]) => each !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(',')}}`
}
