import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { cometJudge } from '../../../../tools/cometbft.ts'
import { COMET_VECTORS, cometVectors } from './cometVectors.ts'

test('the published vectors of CometBFT formats are made again byte for byte', () => {
  assert.equal(cometVectors(), readFileSync(COMET_VECTORS, 'utf8'))
})

test('CometBFT itself computes every hash, encoding, signature and proposer of the vectors alike', () => {
  const judge = cometJudge()
  if (judge === undefined) return
  const { status, stdout } = spawnSync(judge, [COMET_VECTORS], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
  assert.match(stdout, /4 blocks, 6 sets/)
})
