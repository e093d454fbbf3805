/**
 * Holds the two verifiers of proof files against each other: `verifyProof` of @jianghan/light and verifiers/python/verify.py. The
 * same seed gives the same mutants of good files; verdict, level and reason must agree.
 *
 *   node tools/proofMutants.ts                      20,000 mutants of seed 1
 *   node tools/proofMutants.ts --seed 7 --count 500 --from 1000
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { judgeHere, PythonVerifier } from './proofMutants/compare.ts'
import { mutantOf } from './proofMutants/mutant.ts'
import { inChinese } from './words.ts'

const BATCH = 200
const folder = resolve(import.meta.dirname, '../.tools/fuzz')

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '20000' }, from: { type: 'string', default: '0' } } })
  const [seed, count, from] = [Number(values.seed), Number(values.count), Number(values.from)]
  const verifier = await loadFallbackVerifier()
  const python = new PythonVerifier()
  const seen = new Map<string, number>()
  let disagreements = 0
  for (let start = from; start < from + count; start += BATCH) {
    const mutants = Array.from({ length: Math.min(BATCH, from + count - start) }, (_, i) => mutantOf(seed, start + i))
    const theirs = await python.judge(mutants)
    for (const [i, mutant] of mutants.entries()) {
      const ours = judgeHere(mutant, verifier)
      seen.set(ours, (seen.get(ours) ?? 0) + 1)
      if (ours === theirs[i]) continue
      disagreements++
      process.stdout.write(`${seed}/${start + i}: TypeScript ${ours}, Python ${theirs[i]}, now ${mutant.now}, ${keep(`${seed}-${start + i}`, mutant)}\n`)
    }
  }
  await python.close()
  for (const [said, times] of [...seen].toSorted((a, b) => b[1] - a[1])) process.stdout.write(`${String(times).padStart(7)}  ${said}\n`)
  process.stdout.write(inChinese ? `${count} 个变体，${disagreements} 处不一致\n` : `${count} mutants, ${disagreements} disagreements\n`)
  return disagreements === 0 ? 0 : 1
}

/** Writes a mutant where both verifiers can be asked again, and returns the file's path. */
function keep(name: string, { file, trust }: ReturnType<typeof mutantOf>): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.jhproof`)
  writeFileSync(path, file)
  if (trust !== undefined) writeFileSync(join(folder, `${name}.json`), trust)
  return path
}

process.exitCode = await main()
