import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { ceremonyProblems } from './problems.data.ts'
import { FILE_BYTES_MAX } from './signedFile.ts'

/** Files that one command collects at most: as many as a network has nodes. */
const FILES_MAX = 200

/** Text of a file that somebody handed over; "" where it is larger than any of ours. Throws ProblemFault badOption. */
export function textOf(file: string): string {
  try {
    const bytes = readFileSync(file)
    return bytes.length > FILE_BYTES_MAX ? '' : bytes.toString('utf8')
  } catch (fault) {
    return fail(startProblems.badOption, { option: file, whatZh: `无法读取（${(fault as NodeJS.ErrnoException).code}）`, whatEn: `cannot be read (${(fault as NodeJS.ErrnoException).code})` })
  }
}

/** The JSON files of a folder by name, in the order of their names. Throws ProblemFault badOption. */
export function filesIn(option: string, folder: string): readonly Readonly<{ name: string; text: string }>[] {
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')).sort() : []
  if (names.length > FILES_MAX) fail(startProblems.badOption, { option, whatZh: `超过 ${FILES_MAX} 个文件`, whatEn: `more than ${FILES_MAX} files` })
  return names.map(name => ({ name, text: textOf(join(folder, name)) }))
}

/** Refuses to go on where one of these files is there already. Makes the folder. */
export async function refuseOverwriting(folder: string, ...names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  for (const name of names) if (existsSync(join(folder, name))) fail(ceremonyProblems.fileExists, { file: join(folder, name) })
}

/** Writes a file that is not there yet. */
export async function writeNew(folder: string, name: string, text: string): Promise<void> {
  await writeFileDurably(join(folder, name), utf8(text), { mode: 0o640, replace: false })
}
