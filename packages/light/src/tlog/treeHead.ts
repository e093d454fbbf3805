import { utf8 } from '@jianghan/protocol'
import { base64, fromBase64 } from '../comet/base64.ts'

/**
 * The text of a log's checkpoint (c2sp.org/tlog-checkpoint): which log, how many leaves, and their root. Extension lines are what the log says
 * besides; no witness vouches for them.
 */
export type TreeHead = Readonly<{ origin: string; size: bigint; root: Uint8Array; extensions: readonly string[] }>

/** Extension lines of a checkpoint at most. */
const EXTENSIONS_MAX = 16
const SIZE_MAX = (1n << 63n) - 1n
const SIZE = /^(0|[1-9][0-9]{0,18})$/

/** The name of a chain's history log, for ever: chain ids hold neither spaces nor plus. */
export const originOf = (chainId: string): string => `jianghan/${chainId}`

/** Text of a checkpoint. */
export const formatTreeHead = ({ origin, size, root, extensions }: TreeHead): string => `${[origin, String(size), base64(root), ...extensions].join('\n')}\n`

/** A checkpoint's content from the text of its note; undefined where it is none. */
export function parseTreeHead(text: string): TreeHead | undefined {
  if (!text.endsWith('\n')) return undefined
  const [origin, size, encoded, ...extensions] = text.slice(0, -1).split('\n')
  if (origin === undefined || origin === '' || size === undefined || encoded === undefined || !SIZE.test(size)) return undefined
  const root = fromBase64(encoded)
  if (root?.length !== 32 || extensions.length > EXTENSIONS_MAX || extensions.includes('')) return undefined
  return BigInt(size) > SIZE_MAX ? undefined : { origin, size: BigInt(size), root, extensions }
}

/** The extension line by which a node names the block that the last leaf belongs to, and the application hash after it. */
export const blockLine = (height: bigint, appHash: Uint8Array): string => `jianghan-block ${height} ${base64(appHash)}`

/** What {@link blockLine} says; undefined where no line says it. */
export function blockOf({ extensions }: TreeHead): Readonly<{ height: bigint; appHash: Uint8Array }> | undefined {
  for (const line of extensions) {
    const [, height, encoded] = /^jianghan-block ([1-9][0-9]{0,18}) (\S+)$/.exec(line) ?? []
    const appHash = encoded === undefined ? undefined : fromBase64(encoded)
    if (height !== undefined && appHash?.length === 32) return { height: BigInt(height), appHash }
  }
  return undefined
}

/** The bytes that a log signs: the text as it stands. */
export const treeHeadBytes = (head: TreeHead): Uint8Array => utf8(formatTreeHead(head))
