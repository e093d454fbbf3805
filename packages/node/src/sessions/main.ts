import { dataFolderOf, readFlags } from '../command/flags.ts'
import { ownNode } from '../backup/ownNode.ts'
import { runCommand } from '../command/runCommand.ts'
import { servingUrlOf } from '../folder/serving.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { languageOfUser } from '../up/words.ts'

const usage = {
  zh: `用法：jianghan console [选项]

给出控制台的地址与一次性登录码：五分钟内打开，即以本机管理者的身份登录。仅限能读取数据目录者。

  --data 目录  数据目录（默认 ./data，或 JIANGHAN_DATA）`,
  en: `Usage: jianghan console [options]

Prints the address of the console with a code for one sign-in: opened within five minutes it signs in as the owner of this machine. For whoever can read the data folder.

  --data DIR  data folder (default ./data, or JIANGHAN_DATA)`,
} as const

/** What `./jianghan console` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
async function consoleCommand(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  let folder = dataFolderOf(undefined)
  return runCommand(language, () => folder, async () => {
    const flags = readFlags(args, { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } })
    if (flags.help === true) return say(usage[language])
    folder = dataFolderOf(flags.data)
    const [url, ask] = [servingUrlOf(folder), await ownNode(folder, language)]
    const answer = await ask?.('POST', '/v1/session/code', {})
    if (url === undefined || answer?.ok !== true) fail(startProblems.nodeNotServing, { folder })
    const { code } = await answer.json() as { code: string }
    // A browser takes a name for a site of its own, and an address not; the name of this machine leads to the same place.
    return say(`${url.replace('//127.0.0.1', '//localhost')}/console/#code=${code}`)
  })
}

const say = (text: string): number => {
  process.stdout.write(`${text}\n`)
  return 0
}

if (import.meta.main) process.exit(await consoleCommand(process.argv.slice(2)))
