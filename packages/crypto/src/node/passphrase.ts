import { fromUtf8 } from '@jianghan/protocol'
import { isRefused, type Refused, refused } from '../refused.ts'
import type { AskPassphrase } from './keyFile.ts'
import { readOwnerFile } from './ownerFile.ts'

/** Names the file that holds the passphrase of key files; readable by its owner only. */
export const PASSPHRASE_FILE = 'JIANGHAN_PASSPHRASE_FILE'
/** Holds the passphrase itself. Other programs of the same user can read a process's environment: a file is better. */
export const PASSPHRASE = 'JIANGHAN_PASSPHRASE'

type Environment = Readonly<Record<string, string | undefined>>

/** The passphrase in a file: its text without a line end behind it. The same rules of access as for key files. */
export async function readPassphraseFile(path: string): Promise<string | Refused> {
  const bytes = await readOwnerFile(path)
  if (isRefused(bytes)) return bytes
  const text = fromUtf8(bytes)?.replace(/\r?\n$/, '')
  if (text === undefined || text === '' || /[\r\n]/.test(text)) {
    return refused('crypto.passphraseFile', `口令文件 ${path} 应只含一行文字。`, `The passphrase file ${path} has to hold one line of text.`)
  }
  return text
}

/** What the environment says of the passphrase, undefined when nothing; for processes that nobody sits at. */
export async function passphraseOfEnvironment(env: Environment): Promise<string | Refused | undefined> {
  const file = env[PASSPHRASE_FILE]
  return file === undefined || file === '' ? env[PASSPHRASE] || undefined : readPassphraseFile(file)
}

/** Answers {@link AskPassphrase} from the environment; a passphrase file that cannot be read is as none. */
export const askEnvironment = (env: Environment): AskPassphrase => async () => {
  const found = await passphraseOfEnvironment(env)
  return isRefused(found) ? undefined : found
}
