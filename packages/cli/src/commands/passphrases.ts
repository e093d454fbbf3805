import type { Session } from '../session.ts'
import { Failure, usageError } from '../failure.ts'

/** Where a passphrase comes from when nobody types it; never from an argument, which every user of the machine can read. */
export const PASSPHRASE_OPTION = {
  flags: '--passphrase-file <file>',
  words: {
    zh: '口令文件（一行，仅所有者可读）；也可用环境变量 JIANGHAN_PASSPHRASE_FILE 或 JIANGHAN_PASSPHRASE；否则在终端输入',
    en: 'file that holds the passphrase (one line, readable by its owner only); or JIANGHAN_PASSPHRASE_FILE, or JIANGHAN_PASSPHRASE; else it is asked for at the terminal',
  },
} as const

/** The passphrase that a file or the environment holds; undefined when neither names one. */
async function written(session: Session, file: unknown, useEnvironment: boolean): Promise<string | undefined> {
  const { passphraseOfEnvironment, readPassphraseFile } = await import('@jianghan/crypto/node')
  const { io } = session.printer
  const found = typeof file === 'string' ? await readPassphraseFile(session.path(file)) : useEnvironment ? await passphraseOfEnvironment(io.env) : undefined
  if (typeof found === 'object') throw new Failure(found.refused.code, found.refused, { zh: '请检查口令文件。', en: 'Check the passphrase file.' })
  return found
}

/** Answers who opens a key file: from --passphrase-file, the environment, or the terminal. */
export const asking = (session: Session, file?: unknown) => async (path: string): Promise<string | undefined> => {
  const { printer } = session
  return (await written(session, file, true)) ?? printer.io.askHidden(printer.say({ zh: `${path} 的口令：`, en: `Passphrase of ${path}: ` }))
}

/** A new passphrase, typed twice where it is typed. Without a source, a failure that names the ways. */
export async function newPassphrase(session: Session, file: unknown, { useEnvironment = true } = {}): Promise<string> {
  const { printer } = session
  const found = await written(session, file, useEnvironment)
  if (found !== undefined) return found
  const first = await printer.io.askHidden(printer.say({ zh: '新口令：', en: 'New passphrase: ' }))
  if (first === undefined) {
    throw usageError(
      { zh: '没有口令。', en: 'No passphrase was given.' },
      { zh: '请在终端运行，或用口令文件、环境变量 JIANGHAN_PASSPHRASE_FILE 给出。', en: 'Run it at a terminal, or name a file that holds it, by option or by JIANGHAN_PASSPHRASE_FILE.' },
    )
  }
  const second = await printer.io.askHidden(printer.say({ zh: '再输入一次：', en: 'Once more: ' }))
  if (first !== second) throw usageError({ zh: '两次输入的口令不一致。', en: 'The two passphrases differ.' }, { zh: '请重新输入。', en: 'Type them again.' })
  return first
}
