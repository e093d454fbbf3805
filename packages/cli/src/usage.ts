import type { Command, CommanderError } from 'commander'
import { type Failure, usageError } from './failure.ts'
import { WRAPPER_COMMANDS } from './program.ts'

/** The names nearest to a mistyped one, the nearest first; none when nothing is near. */
export function nearest(name: string, names: readonly string[]): string[] {
  const ranked = names.map(each => ({ each, distance: distance(name, each) })).sort((a, b) => a.distance - b.distance)
  const best = ranked[0]?.distance ?? Infinity
  const bound = Math.max(1, Math.floor(name.length * 0.4))
  return best > bound ? [] : ranked.filter(item => item.distance === best).slice(0, 3).map(item => item.each)
}

/** Optimal string alignment: insertions, deletions, substitutions, and neighbours exchanged. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    rows.push([i])
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1)
      ;(rows[i] as number[])[j] = best
    }
  }
  return at(a.length, b.length)
}

const HELP = { zh: '加 --help 可查看用法与示例。', en: 'Add --help for usage and examples.' }

/** A mistake that commander found, in our words. `words` are the words of the command line that are no options. */
export function usageOf(error: CommanderError, program: Command, argv: readonly string[]): Failure {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  switch (error.code) {
    case 'commander.unknownCommand': return unknownCommand(program, argv, quoted)
    case 'commander.unknownOption': return unknownOption(program, argv, quoted)
    case 'commander.missingArgument': return usageError({ zh: `缺少参数 ${quoted}。`, en: `Argument ${quoted} is missing.` }, HELP)
    case 'commander.optionMissingArgument': return usageError({ zh: `选项 ${quoted} 缺少值。`, en: `Option ${quoted} lacks its value.` }, HELP)
    case 'commander.excessArguments': return usageError({ zh: '参数过多。', en: 'There are too many arguments.' }, HELP)
    case 'commander.invalidArgument': return usageError({ zh: `选项 ${quoted} 的值不在允许之列。`, en: `Option ${quoted} does not take that value.` }, HELP)
    default: return usageError({ zh: '命令行有误。', en: 'The command line does not fit.' }, HELP)
  }
}

/** The command that the words of the command line lead to. */
export function commandAt(program: Command, argv: readonly string[]): Command {
  let command = program
  for (const word of argv) command = command.commands.find(each => each.name() === word) ?? command
  return command
}

function unknownCommand(program: Command, argv: readonly string[], name: string): Failure {
  const parent = commandAt(program, argv)
  const prefix = parent === program ? '' : `${parent.name()} `
  const found = nearest(name, [...parent.commands.map(each => each.name()), ...(parent === program ? WRAPPER_COMMANDS : [])])
  const hint = found.length > 0
    ? { zh: `您是否要找：${found.map(each => `jianghan ${prefix}${each}`).join('，')}`, en: `Did you mean: ${found.map(each => `jianghan ${prefix}${each}`).join(', ')}` }
    : { zh: '全部命令见 jianghan --help。', en: 'jianghan --help lists all commands.' }
  return usageError({ zh: `没有命令 ${prefix}${name}。`, en: `There is no command ${prefix}${name}.` }, hint)
}

function unknownOption(program: Command, argv: readonly string[], flag: string): Failure {
  const command = commandAt(program, argv)
  const flags = [...command.options, ...program.options].map(option => option.long ?? '').filter(each => each !== '')
  const found = nearest(flag, flags)
  const hint = found.length > 0 ? { zh: `您是否要找：${found.join('，')}`, en: `Did you mean: ${found.join(', ')}` } : HELP
  return usageError({ zh: `没有选项 ${flag}。`, en: `There is no option ${flag}.` }, hint)
}
