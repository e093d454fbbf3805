import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { toHex } from '@jianghan/protocol'
import { conformanceDir } from '../../../../tools/conformance.ts'
import { verifyVote } from '../votes.ts'
import {
  NO_COMMIT, blockIdOf, blockIdToJson, commitFromJson, commitHash, commitSignBytes, commitToJson, consensusParams, consensusParamsHash, dataHash,
  decodeCommit, decodeHeader, encodeCommit, encodeHeader, fromBase64, headerFromJson, headerHash, headerToJson, newValidatorSet, validatorSetHash,
} from './index.ts'

const ledger = conformanceDir('ledger')
const hexOf = (bytes: Uint8Array): string => toHex(bytes).toUpperCase()
const answersOf = (name: string) => {
  const file = join(ledger as string, 'tendermint-rs/rpc/tests/kvstore_fixtures/v0_38/incoming', name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).result : undefined
}
const must = <T>(value: T | undefined): T => {
  assert.notEqual(value, undefined)
  return value as T
}

test('a header published with its hash has that hash', () => {
  if (ledger === undefined) return
  const file = join(ledger, 'tendermint-rs/tendermint/tests/support/serialization/block/header_with_known_hash.json')
  const json = JSON.parse(readFileSync(file, 'utf8').replaceAll('part_set_header', 'parts'))
  // The hash that the vector's own suite expects of it.
  assert.equal(hexOf(headerHash(must(headerFromJson(json)))), 'F30A71F2409FB15AACAEDB6CC122DFA2525BEE9CAE521721B06BFDCA291B8D56')
})

for (const name of ['block_at_height_1.json', 'block_at_height_10.json', 'block_by_hash.json']) {
  test(`a block that a CometBFT node answered has the block id it answered: ${name}`, () => {
    const answer = ledger && answersOf(name)
    if (!answer) return
    const header = must(headerFromJson(answer.block.header))
    const lastCommit = header.height === 1n ? NO_COMMIT : must(commitFromJson(answer.block.last_commit))
    const txs = answer.block.data.txs.map((tx: string) => must(fromBase64(tx)))
    assert.deepEqual(blockIdToJson(blockIdOf({ header, txs, evidence: [], lastCommit })), answer.block_id)
    assert.equal(hexOf(commitHash(lastCommit)), hexOf(header.lastCommitHash))
    assert.equal(hexOf(dataHash(txs)), hexOf(header.dataHash))
    assert.deepEqual(headerToJson(header), answer.block.header)
    assert.deepEqual(decodeHeader(encodeHeader(header)), header)
  })
}

test('a commit that a CometBFT node answered holds valid signatures over the bytes we say were signed', () => {
  const answer = ledger && answersOf('commit_at_height_10.json')
  const genesis = ledger && answersOf('genesis.json')
  if (!answer || !genesis) return
  const commit = must(commitFromJson(answer.signed_header.commit))
  const publicKey = must(fromBase64(genesis.genesis.validators[0].pub_key.value))
  const message = commitSignBytes(answer.signed_header.header.chain_id, commit, 0)
  assert.ok(verifyVote(publicKey, message, must(commit.signatures[0]).signature))
  assert.deepEqual(commitToJson(commit), answer.signed_header.commit)
  assert.deepEqual(decodeCommit(encodeCommit(commit)), commit)
  const set = newValidatorSet([{ publicKey, power: BigInt(genesis.genesis.validators[0].power) }])
  assert.equal(hexOf(validatorSetHash(set)), answer.signed_header.header.validators_hash)
  assert.equal(set.proposer.priority, 0n)
  assert.equal(
    hexOf(consensusParamsHash(consensusParams({ appVersion: 1n, maxBytes: BigInt(genesis.genesis.consensus_params.block.max_bytes) }))),
    answer.signed_header.header.consensus_hash)
})
