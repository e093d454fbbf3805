import { LoadConnection } from './httpLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

/** Names of one request, and requests on their way at once. */
const NAMES = 100
const CONNECTIONS = 4
const BANK = '397521000025'
const ACCOUNTS = 10_000

const portOf = (url: string): number => Number(new URL(url).port)
const numberOf = (i: number): string => `39702008${String(i % ACCOUNTS).padStart(10, '0')}`
const nameOf = (i: number): string => `武汉东湖第${i % ACCOUNTS}号供应有限公司`

/** Names checked a second against a register of 10,000 accounts: each answer is signed, and every request is kept in the vault. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const seconds = quick ? 2 : 5
  const node = await BenchNode.start({ demo: true })
  try {
    await load(node.url)
    const rates: number[] = []
    const ended = watchOthers()
    for (let run = 0; run < runs; run++) {
      rates.push(await rateOf(node.url, seconds))
      say(`account names: ${Math.round(rates.at(-1) ?? 0)} a second`)
    }
    const others = ended()
    return [figure(`Account names checked, ${NAMES} a POST`, '/s', 'higher', rates, { ...(others !== undefined && { others }), ...(!quick && { target: 5_000 }) })]
  } finally {
    await node.remove()
  }
}

async function load(url: string): Promise<void> {
  const connection = await LoadConnection.open(portOf(url), '/v1/account-names', 'application/json')
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => ({ number: numberOf(i), names: [nameOf(i)] }))
  const { status, body } = await connection.post(Buffer.from(JSON.stringify({ bank: BANK, accounts })))
  connection.close()
  if (status !== 200 || !(JSON.parse(body.toString()) as { recorded: boolean }).recorded) throw new Error(`the register was not loaded: ${status} ${body.toString().slice(0, 300)}`)
}

async function rateOf(url: string, seconds: number): Promise<number> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => LoadConnection.open(portOf(url), '/v1/account-names/check', 'application/json')))
  const from = performance.now()
  let [asked, answered] = [0, 0]
  await Promise.all(connections.map(async connection => {
    while (performance.now() - from < seconds * 1_000) {
      const first = asked
      asked += NAMES
      const { status, body } = await connection.post(Buffer.from(JSON.stringify({ names: Array.from({ length: NAMES }, (_, i) => ({ bank: BANK, number: numberOf(first + i), name: nameOf(first + i) })) })))
      const { results } = JSON.parse(body.toString()) as { results: { outcome: string }[] }
      if (status !== 200 || results.some(({ outcome }) => outcome !== 'match')) throw new Error(`names were not answered: ${status} ${body.toString().slice(0, 300)}`)
      answered += NAMES
    }
    connection.close()
  }))
  return answered / ((performance.now() - from) / 1_000)
}
