import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { leafHash, merkleRoot, toHex } from '@jianghan/protocol'
import { commit, leavesOf, openAll, payloadOf } from './crash.child.ts'
import { MemoryKv } from './memoryKv.ts'
import { Random } from './random.ts'
import { StateTree } from './stateTree.ts'

const KILLS = 24
const SEED = Number(process.env['JIANGHAN_SEED'] ?? 1)

type Line = Readonly<{ stateRoot: string; logRoot: string }>

/** Runs the child until a line that the seed chose, kills it a moment later, and gives the lines it had acknowledged. */
async function runAndKill(dir: string, random: Random, lines: Map<bigint, Line>): Promise<bigint> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash.child.ts'), dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let errors = ''
  child.stderr.on('data', chunk => { errors += String(chunk) })
  const target = 1 + random.below(60)
  const spin = random.below(2_000_000)
  child.stdout.on('data', chunk => {
    text += String(chunk)
    if (text.split('\n').length <= target) return
    for (let i = 0, x = 0; i < spin; i++) x += i
    child.kill('SIGKILL')
  })
  await once(child, 'close')
  assert.equal(child.signalCode, 'SIGKILL', errors)
  let last = 0n
  for (const line of text.split('\n').slice(0, -1)) {
    const [height, stateRoot, logRoot] = line.split(' ')
    if (height === undefined || stateRoot === undefined || logRoot === undefined) continue
    const known = lines.get(BigInt(height))
    if (known !== undefined) assert.deepEqual({ stateRoot, logRoot }, known)
    lines.set(BigInt(height), { stateRoot, logRoot })
    last = BigInt(height)
  }
  return last
}

it(`keeps every acknowledged block over ${KILLS} kills of a real process (seed ${SEED})`, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-crash-'))
  const random = new Random(SEED)
  const lines = new Map<bigint, Line>()
  try {
    let acknowledged = 0n
    for (let kill = 0; kill < KILLS; kill++) {
      const last = await runAndKill(dir, random, lines)
      if (last > acknowledged) acknowledged = last
    }
    assert.ok(acknowledged > 100n, `${acknowledged} blocks`)
    const { segments, tree, log, release } = await openAll(dir)
    assert.ok(segments.lastHeight >= acknowledged)
    const model = await StateTree.open(new MemoryKv())
    const leaves: Uint8Array[] = []
    for (let height = 1n; height <= segments.lastHeight; height++) {
      assert.deepEqual(segments.read(height)?.payload, payloadOf(height))
      commit(model, height, payloadOf(height))
      leaves.push(...leavesOf(height))
      const line = lines.get(height)
      if (line === undefined) continue
      assert.equal(toHex(model.root), line.stateRoot, `state at ${height}`)
      assert.equal(toHex(log.rootAt(BigInt(leaves.length))), line.logRoot, `log at ${height}`)
    }
    assert.deepEqual(tree.root, model.root)
    assert.deepEqual(log.root(), merkleRoot(leaves))
    assert.deepEqual(log.leafHashAt(0n), leafHash(leaves[0] as Uint8Array))
    log.verify()
    assert.deepEqual((await tree.scrub()).damage, [])
    await tree.close()
    await log.close()
    segments.close()
    release()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
