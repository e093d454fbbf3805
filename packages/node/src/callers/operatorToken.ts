import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isRefused } from '@jianghan/crypto'
import { readOwnerFile, writeFileDurably } from '@jianghan/crypto/node'
import { fromUtf8, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** Name of the file in the data folder that makes its reader the node's operator; the command line looks for it by itself. */
const TOKEN_FILE = 'operator.token'
const TOKEN = /^jho_[A-Za-z0-9_-]{43}$/

/** The operator's token of a data folder, made when it is missing. Only the owner of the folder can read it; throws ProblemFault where others can. */
export async function operatorToken(folder: string): Promise<string> {
  const file = join(folder, TOKEN_FILE)
  if (!existsSync(file)) await writeFileDurably(file, utf8(`jho_${randomBytes(32).toString('base64url')}\n`), { mode: 0o600, replace: false })
  const bytes = await readOwnerFile(file)
  if (isRefused(bytes)) return fail(startProblems.keyUnusable, bytes.refused)
  const token = fromUtf8(bytes)?.trim() ?? ''
  if (!TOKEN.test(token)) fail(startProblems.operatorTokenDamaged, { file })
  return token
}
