import { FAULTS } from './faults.ts'
import type { Row } from './rows.ts'

type Language = 'zh' | 'en'

const HEAD: Readonly<Record<Language, string>> = {
  zh: '| 故障 | 是否承受 | 恢复用时（秒） | 最长静默（秒） | 已确认 | 丢失 | 重复 | 数字 |\n|---|---|---|---|---|---|---|---|',
  en: '| fault | survived | recovered after, s | longest silence, s | acknowledged | lost | twice | figures |\n|---|---|---|---|---|---|---|---|',
}

/** What became of each fault, in rows. */
export function table(rows: readonly Row[], language: Language): string {
  const lines = rows.map(({ fault, acknowledged, lost, twice, recoveredS, longestGapS, told }) => {
    const what = FAULTS.find(({ name }) => name === fault)?.what[language] ?? ''
    const cells = [`${what} \`${fault}\``, language === 'zh' ? '是' : 'yes', recoveredS.toFixed(1), longestGapS.toFixed(1), acknowledged, lost, twice, told?.[language] ?? '']
    return `| ${cells.join(' | ')} |`
  })
  return `${HEAD[language]}\n${lines.join('\n')}\n`
}

const WORDS: Readonly<Record<Language, (rows: string, where: string, made: string) => string>> = {
  en: (rows, where, made) => `# What a network survives

[中文](chaos.zh-CN.md)

Made by \`./jianghan chaos --write\` on ${made}: a real network (four nodes with their engines where the fault does not say otherwise), the load of four clients and the faults, all on one machine (${where}).
A transfer counts as acknowledged when a client was told that it is final. After each fault every one of them was looked up on every node: lost means not there at the place that was told, twice that it stands in two places; all nodes had one application hash at one height.
Recovered is from the end of the fault until a new transfer was final and all nodes agreed; silence is how long no client was answered, the fault and the load's own pauses included. [What each fault is](../chaos/README.md).

${rows}`,
  zh: (rows, where, made) => `# 网络经受得住什么

[English](chaos.md)

由 \`./jianghan chaos --write\` 于 ${made} 生成：真实网络（除另有说明外为四个节点及其引擎）、四个客户端的负载与各项故障都在同一台机器上（${where}）。
客户端得知“最终”即算已确认。每项故障之后在每个节点上逐笔核对：“丢失”指不在告知的位置，“重复”指出现在两处；所有节点在同一高度的应用哈希相同。
恢复用时从故障结束算起，至新转账最终且各节点一致；静默指没有任何客户端得到答复的最长时间，含故障本身与负载的停顿。[各项故障的做法](../chaos/README.md)。

${rows}`,
}

/** The page of the documents in a language. `where` the machine in words. */
export function page(rows: readonly Row[], language: Language, where: string): string {
  const made = [...new Set(rows.map(({ made: day }) => day))].toSorted().join(language === 'zh' ? '、' : ', ')
  const missing = FAULTS.map(({ name }) => name).filter(name => rows.every(({ fault }) => fault !== name)).map(name => `\`${name}\``)
  const without = missing.length === 0 ? '' : `\n${language === 'zh' ? '本次未得出结果的故障：' : 'Without a result in this run: '}${missing.join(language === 'zh' ? '、' : ', ')}${language === 'zh' ? '。' : '.'}\n`
  return `${WORDS[language](table(rows, language), where, made)}${without}`
}
