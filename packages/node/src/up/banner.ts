import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunningNode } from '../node.ts'
import type { Language } from '../problem/render.ts'
import { words } from './words.ts'

const DEFAULT_URL = 'http://127.0.0.1:8645'
const DEFAULT_FOLDER = './data'
const EXAMPLE = 'examples/pain001-pay-suppliers.xml'

/** What `up` prints when the node serves: where it is, and what to try next. */
export function bannerText(node: RunningNode, language: Language, cwd: string): string {
  const say = (key: keyof typeof words): string => words[key][language]
  const { url, folder, facts } = node
  const path = relative(cwd, folder.path) || '.'
  const shown = path.startsWith('..') ? folder.path : `./${path}`
  const lines = [
    `江汉链 Jianghan · ${say('chain')} ${facts.chainId} · ${say('height')} ${facts.height}`,
    `${say(folder.fresh ? 'made' : 'continued')} ${shown}`,
    ...(folder.fresh && folder.demo ? [say('demo')] : []),
    '',
    ...aligned([[say('console'), url.replace('//127.0.0.1', '//localhost')], [say('api'), `${url}/v1`], [say('docs'), `${url}/docs`]]),
    '',
    `${say('next')}:`,
    ...nextCommands(url, shown, folder.demo).map(command => `  ${command}`),
    '',
    say('stop'),
  ]
  return lines.join('\n')
}

/** Two columns; a Chinese character takes two cells of a terminal. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const cells = (text: string): number => [...text].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0)
  const width = Math.max(...rows.map(([name]) => cells(name)))
  return rows.map(([name, value]) => `  ${name}${' '.repeat(width - cells(name))}  ${value}`)
}

function nextCommands(url: string, folder: string, demo: boolean): string[] {
  // The operator's token lies in the data folder: a command finds another one than the usual only when it is told.
  const at = [...(url === DEFAULT_URL ? [] : [`JIANGHAN_URL=${url}`]), ...(folder === DEFAULT_FOLDER ? [] : [`JIANGHAN_DATA=${folder}`])]
  const prefix = [...at, './jianghan'].join(' ')
  if (!demo) return [`${prefix} members list`, `${prefix} --help`]
  const message = messageIdOf(fileURLToPath(new URL(`../../../../${EXAMPLE}`, import.meta.url))) ?? '<MsgId>'
  return [
    `${prefix} payments import ${EXAMPLE}`,
    `${prefix} payments status ${message}`,
    `${prefix} prove <UETR> -o payment.jhproof && ./jianghan verify payment.jhproof`,
  ]
}

/** The MsgId of the example, so that the second command can be copied as it is. */
function messageIdOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  return /<MsgId>([^<\s]{1,35})<\/MsgId>/.exec(readFileSync(file, 'latin1'))?.[1]
}
