/** First 48 bits of an id or key. Two that share them are told apart by the row they lead to. */
export const prefixOf = (value: Uint8Array): number => {
  let prefix = 0
  for (let i = 0; i < 6; i++) prefix = prefix * 256 + (value[i] ?? 0)
  return prefix
}
