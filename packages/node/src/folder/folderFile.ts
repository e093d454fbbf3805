import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { sha256, toHex, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** folder.json: what a data folder is, and which genesis.json it was made with. */
export type FolderFile = Readonly<{
  chainId: string
  /** SHA-256 of the bytes of genesis.json. */
  genesis: string
  /** Newest version of the application that its blocks were executed with. */
  application: number
  /** Major version of Node that wrote it last. */
  node: number
  /** Release that wrote it last; for people. */
  release: string
}>

/** Version of the layout of a data folder that this release writes. */
const LAYOUT = 1
const BYTES_MAX = 64 * 1024

/** Major version of the Node that runs this. */
export const NODE_MAJOR = Number(process.versions.node.split('.')[0])

const fileOf = (folder: string): string => join(folder, 'folder.json')

/** Hash of the folder's genesis.json as it lies there. */
export const genesisHashOf = (folder: string): string => toHex(sha256(readFileSync(join(folder, 'genesis.json'))))

/** What a folder says of itself; undefined where it was made by a release that wrote nothing down. Throws ProblemFault folderFileInvalid, folderNewer. */
export function readFolderFile(folder: string): FolderFile | undefined {
  const file = fileOf(folder)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    fail(startProblems.folderFileInvalid, { file, what: (fault as Error).message })
  }
  return parseFolderFile(text) ?? fail(startProblems.folderFileInvalid, { file, what: 'it is not what a node writes there' })
}

/** A folder.json from its text; undefined when it is none. Throws ProblemFault folderNewer for a layout of a later release. */
export function parseFolderFile(text: string): FolderFile | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown>
  try {
    json = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null || json['format'] !== 'jianghan-folder') return undefined
  const { version, chainId, genesis, application, node, release } = json
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
  if (!isCount(version) || typeof release !== 'string') return undefined
  if (version > LAYOUT) fail(startProblems.folderNewer, { what: `layout ${version}, written by release ${release.slice(0, 40)}`, known: `layout ${LAYOUT}` })
  const fits = typeof chainId === 'string' && typeof genesis === 'string' && /^[0-9a-f]{64}$/.test(genesis) && isCount(application) && isCount(node)
  return fits ? { chainId, genesis, application, node, release } : undefined
}

/** Writes folder.json, replacing it. */
export async function writeFolderFile(folder: string, file: FolderFile): Promise<void> {
  const text = JSON.stringify({ format: 'jianghan-folder', version: LAYOUT, ...file }, undefined, 2)
  await writeFileDurably(fileOf(folder), utf8(`${text}\n`), { mode: 0o640, replace: true })
}

/** Refuses a folder that this release, this Node or this genesis.json must not open. */
export function checkFolderFile(folder: string, file: FolderFile, { chainId, application }: Readonly<{ chainId: string; application: number }>): void {
  if (file.chainId !== chainId) fail(startProblems.folderOfAnotherChain, { folder, what: `it was made for chain ${file.chainId}, and genesis.json is of ${chainId}` })
  const genesis = genesisHashOf(folder)
  if (file.genesis !== genesis) fail(startProblems.genesisChanged, { file: join(folder, 'genesis.json'), expected: file.genesis, found: genesis })
  if (file.application > application) {
    fail(startProblems.folderNewer, { what: `version ${file.application} of the application, written by release ${file.release}`, known: `version ${application}` })
  }
  if (file.node > NODE_MAJOR) fail(startProblems.folderOfNewerNode, { folder, wrote: file.node, runs: NODE_MAJOR })
}
