import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { hasPython, judgeHere, PythonVerifier } from './proofMutants/compare.ts'
import { mutantOf } from './proofMutants/mutant.ts'

const SEED = 1
const COUNT = 1200

const python = hasPython()
if (!python) {
  if (process.env['CI'] === 'true') throw new Error('python3 (3.8 or later) is missing: in CI it must be present')
  process.stderr.write('python: the tests of verifiers/python are left out, python3 (3.8 or later) is not on this machine\n')
} else {
  test('the verifier in Python passes its own tests', () => {
    const folder = resolve(import.meta.dirname, '../verifiers/python')
    const { status, stderr } = spawnSync('python3', ['-B', '-m', 'unittest', 'discover', '-s', folder], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })

  test('the verifiers in TypeScript and Python give every mutant the same verdict, level and reason', async () => {
    const verifier = await loadFallbackVerifier()
    const mutants = Array.from({ length: COUNT }, (_, i) => mutantOf(SEED, i))
    const other = new PythonVerifier()
    const theirs = await other.judge(mutants).finally(() => other.close())
    const ours = mutants.map(mutant => judgeHere(mutant, verifier))
    for (const [i, said] of ours.entries()) assert.equal(theirs[i], said, `node tools/proofMutants.ts --seed ${SEED} --from ${i} --count 1`)
    // The mutants are worth something only where they come far: to nearly every reason, and through all checks.
    assert.ok(new Set(ours).size >= 19, `${new Set(ours).size} different answers`)
  })
}
