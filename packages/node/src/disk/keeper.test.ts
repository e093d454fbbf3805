import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DiskKeeper, type DiskLimits, type DiskShortage } from './keeper.ts'
import { table } from './main.ts'
import { DISK_KINDS, type DiskKind, type DiskUsage, diskUsage } from './usage.ts'

const MiB = 1024 * 1024
const none = Object.fromEntries(DISK_KINDS.map(({ kind }) => [kind, 0])) as Record<DiskKind, number>
const usageOf = (total: number, free: number): DiskUsage => ({ kinds: { ...none, blocks: total }, total, free, capacity: 1000 * MiB })

function keeperOf(limits: DiskLimits) {
  const world = { now: 0, free: 500 * MiB, total: 10 * MiB }
  const told: (DiskShortage | undefined)[] = []
  const keeper = new DiskKeeper({
    folder: '', limits, onShortage: shortage => told.push(shortage), now: () => world.now,
    space: () => Promise.resolve({ free: world.free, capacity: 1000 * MiB }), count: () => Promise.resolve(usageOf(world.total, world.free)),
  })
  return { world, told, keeper }
}

test('writing ends while there is still room, and goes on by itself when there is a quarter more', async () => {
  const { world, told, keeper } = keeperOf({ reserve: 64 * MiB, budget: 0 })
  for (const free of [500, 65, 64]) {
    world.free = free * MiB
    await keeper.look()
  }
  assert.deepEqual(told, [])
  for (const free of [63, 30, 64, 79]) {
    world.free = free * MiB
    await keeper.look()
  }
  assert.deepEqual(told, [{ free: 63 * MiB, reserve: 64 * MiB, total: 10 * MiB, budget: 0 }])
  world.free = 80 * MiB
  await keeper.look()
  assert.deepEqual(told.slice(1), [undefined])
})

test('a budget ends writing as well, with room on the disk', async () => {
  const { world, told, keeper } = keeperOf({ reserve: 64 * MiB, budget: 100 * MiB })
  await keeper.look()
  for (const total of [100, 101, 99, 80]) {
    world.total = total * MiB
    world.now += 60_000
    await keeper.look()
  }
  assert.deepEqual(told.map(shortage => shortage?.total), [101 * MiB, undefined])
})

test('days are left at the rate of the last day, once it is known', async () => {
  const { world, keeper } = keeperOf({ reserve: 100 * MiB, budget: 0 })
  await keeper.look()
  assert.equal(keeper.daysLeft, undefined)
  for (let minute = 1; minute <= 48 * 60; minute += 1) {
    world.now = minute * 60_000
    // 144 MiB a day; nothing on the first.
    if (minute > 24 * 60) {
      world.total += 0.1 * MiB
      world.free -= 0.1 * MiB
    }
    await keeper.look()
    if (minute === 20) assert.equal(keeper.daysLeft, undefined, 'nothing grows')
  }
  assert.ok(Math.abs((keeper.daysLeft ?? 0) - (500 - 144 - 100) / 144) < 0.01, String(keeper.daysLeft))
})

test('a folder is counted by kinds of data, and told as a table in both languages', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-disk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, size] of [['blocks/1.seg', 3], ['state/level/5.ldb', 2], ['state.damaged/level/1.ldb', 1], ['genesis.json', 1]] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), new Uint8Array(size * MiB).fill(7))
  }
  const found = await diskUsage(folder)
  const whole = Object.fromEntries(Object.entries(found.kinds).map(([kind, bytes]) => [kind, Math.round(bytes / MiB)]))
  assert.deepEqual(whole, { ...none, blocks: 3, state: 2, aside: 1, other: 1 })
  assert.equal(Math.round(found.total / MiB), 7)
  assert.match(table(found, 'en').join('\n'), /3\.0 MiB {2}blocks and receipts \(keepBlocks, keepDays\)[^]*7\.0 MiB {2}in all/)
  assert.match(table(found, 'zh').join('\n'), /3\.0 MiB {2}区块与回执（keepBlocks、keepDays）[^]*7\.0 MiB {2}合计/)
})
