import { create, genesis, request } from '../ceremony/commands.ts'
import { admit, joinNetwork } from '../ceremony/joinCommands.ts'
import { promote, recover, seat, seats } from '../ceremony/promotionCommands.ts'
import { runCommand } from '../command/runCommand.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { languageOfUser } from '../up/words.ts'
import { promoteDemo } from './demoPromotion.ts'
import { down, start, status, stop, up } from './localCommands.ts'
import { usage } from './words.ts'

type Command = (args: readonly string[], language: Language, say: (line: string) => void) => Promise<void>

/** Promotes the demo ledger with everything that belongs to it, or a member's folder by itself. */
const promoteEither: Command = (args, language, say) => (args.includes('--demo') ? promoteDemo : promote)(args, language, say)

const COMMANDS: Readonly<Record<string, Command>> = { create, request, genesis, seat, seats, promote: promoteEither, recover, admit, join: joinNetwork, up, status, stop, start, down }

/** What `./jianghan network` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function network(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  const say = (line: string): void => { process.stdout.write(`${line}\n`) }
  const [name = '--help', ...rest] = args
  return runCommand(language, () => '', async () => {
    if (name === '--help' || name === '-h' || name === 'help') return say(usage[language]), 0
    const command = COMMANDS[name]
    if (command === undefined) fail(startProblems.badOption, { option: name.slice(0, 40), whatZh: '没有这个命令', whatEn: 'there is no such command' })
    await command(rest, language, say)
    return 0
  })
}

if (import.meta.main) process.exitCode = await network(process.argv.slice(3))
