import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { IndexPlace } from '@jianghan/index'
import type { Config } from '../config/schema.ts'
import { fail } from '../problem/define.ts'
import { indexProblems } from './problems.data.ts'

/** Bytes of a file that holds a URL. */
const FILE_MAX = 8_192

/** The folder of a data folder that holds an index in SQLite. */
export const indexFolder = (folder: string): string => join(folder, 'index')

/** Where the configuration wants the index. Throws ProblemFault indexDatabaseInvalid. */
export const configuredPlace = ({ indexDatabase, indexSchema }: Pick<Config, 'indexDatabase' | 'indexSchema'>, folder: string): IndexPlace =>
  indexDatabase === '' ? { kind: 'sqlite', file: join(indexFolder(folder), 'index.db') } : { kind: 'postgres', url: urlIn(indexDatabase), schema: indexSchema }

/** The URL in a file. A password that others can read is refused as ssh refuses such keys. */
function urlIn(file: string): string {
  let text: string
  try {
    const { size, mode } = statSync(file)
    if (size > FILE_MAX) fail(indexProblems.indexDatabaseInvalid, { file, what: `${size} > ${FILE_MAX} B` })
    if ((mode & 0o077) !== 0) fail(indexProblems.indexDatabaseInvalid, { file, what: `mode ${(mode & 0o777).toString(8)}` })
    text = readFileSync(file, 'utf8').trim()
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === undefined) throw fault
    return fail(indexProblems.indexDatabaseInvalid, { file, what: code })
  }
  if (!/^postgres(ql)?:\/\/[^\s]+$/.test(text)) fail(indexProblems.indexDatabaseInvalid, { file, what: 'postgres://…' })
  return text
}
