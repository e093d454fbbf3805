import type { Words } from '@jianghan/kernel/schema'
import type { Session } from './session.ts'

/** An option of a command; `flags` as commander has them: "--amount <decimal>". */
export type OptionSpec = Readonly<{ flags: string; words: Words; fallback?: string; repeatable?: boolean; choices?: readonly string[] }>

/** An argument of a command: "<file>", "[file]", "<file...>". */
export type ArgumentSpec = Readonly<{ name: string; words: Words }>

/** An example, complete but for the program's name. */
export type Example = Readonly<{ line: string; words: Words }>

/** Options of a command as they were given, by their names in camel case. */
export type Given = Readonly<Record<string, unknown>>

/** A command: what it takes, its words in both languages, and its work, which answers with the exit code. */
export type CommandSpec = Readonly<{
  name: string
  summary: Words
  arguments?: readonly ArgumentSpec[]
  options?: readonly OptionSpec[]
  examples: readonly Example[]
  run(session: Session, args: readonly string[], given: Given): Promise<number>
}>

/** Commands under one name: "payments", "keys". */
export type CommandGroup = Readonly<{ name: string; summary: Words; commands: readonly CommandSpec[] }>

/** A command or a group of them. */
export const isGroup = (entry: CommandSpec | CommandGroup): entry is CommandGroup => 'commands' in entry
