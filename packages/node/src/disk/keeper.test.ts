import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../config/load.ts'
import { ProblemFault } from '../problem/define.ts'
import { DiskGrowthLog } from './growth.ts'
import { DiskKeeper, type DiskShortage } from './keeper.ts'
import { type DiskLimits, limitsOf } from './limits.ts'
import { table } from './main.ts'
import { DISK_KINDS, type DiskKind, type DiskUsage, diskUsage } from './usage.ts'

const MiB = 1024 * 1024
const none = Object.fromEntries(DISK_KINDS.map(({ kind }) => [kind, 0])) as Record<DiskKind, number>
const usageOf = (total: number, free: number): DiskUsage => ({ kinds: { ...none, blocks: total }, total, free, capacity: 1000 * MiB })

function keeperOf(limits: DiskLimits, folder = '/nonexistent') {
  const world = { now: 0, free: 500 * MiB, total: 10 * MiB }
  const told: (DiskShortage | undefined)[] = []
  const keeper = new DiskKeeper({
    folder, limits: () => limits, onShortage: shortage => told.push(shortage), now: () => world.now,
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

test('days are left at the pace of the last days, once it is known', async () => {
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
  // Over both days it is 72 MiB a day.
  assert.ok(Math.abs((keeper.daysLeft ?? 0) - (500 - 144 - 100) / 72) < 0.01, String(keeper.daysLeft))
  assert.ok(Math.abs((keeper.growth?.kinds.blocks ?? 0) / MiB - 72) < 0.01)
})

test('what was measured outlasts a restart, reaches back seven days, and is measured anew where its file is none', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-growth-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const limits = { reserve: 0, budget: 0 }
  const { world, keeper } = keeperOf(limits, folder)
  for (let hour = 0; hour <= 24 * 10; hour++) {
    world.now = hour * 3_600_000
    // The first three days add 240 MiB each, the last seven 24 MiB.
    world.total += hour === 0 ? 0 : hour <= 72 ? 10 * MiB : MiB
    await keeper.look()
  }
  assert.ok(Math.abs((keeper.growth?.total ?? 0) / MiB - 24) < 0.2, String(keeper.growth?.total))
  await keeper.close()
  const again = keeperOf(limits, folder)
  Object.assign(again.world, world)
  again.world.now += 3_600_000
  again.world.total += MiB
  await again.keeper.look()
  assert.ok(Math.abs((again.keeper.growth?.total ?? 0) / MiB - 24) < 0.2)
  assert.equal(again.keeper.growth?.days.toFixed(0), '7')
  writeFileSync(join(folder, '.disk-growth.json'), '{"format":"jianghan-disk-growth","version":1,"samples":[{"at":5},{"at":4}]}')
  assert.equal(DiskGrowthLog.open(folder).perDay, undefined)
})

test('a budget is a size or a part of the disk, and another text is refused by name', () => {
  const budgetOf = (diskBudget: string): number => limitsOf({ diskReserveMiB: 64, diskBudget }, 1_000 * MiB).budget / MiB
  assert.deepEqual(['', '500MiB', '2GiB', '1TiB', '20%', '100%'].map(budgetOf), [0, 500, 2_048, 1_048_576, 200, 1_000])
  for (const diskBudget of ['20', '0%', '101%', '20 %', '1.5GiB', '-1MiB']) {
    assert.throws(() => loadConfig({ file: '/nonexistent', environment: {}, flags: { diskBudget } }), (fault: unknown) => fault instanceof ProblemFault && fault.problem.definition.code === 'node.configInvalid', diskBudget)
  }
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
  const growth = { kinds: { ...none, blocks: 2 * MiB, state: -MiB }, total: MiB, days: 3 }
  const grown = { limits: { reserve: 0, budget: 14 * MiB }, growth }
  assert.match(table(found, 'en', grown).join('\n'), /3\.0 MiB +\+2\.0 MiB\/day {2}blocks[^]*2\.0 MiB +−1\.0 MiB\/day {2}state[^]*7\.0 MiB +\+1\.0 MiB\/day {2}in all, 50\.0% of the budget of 14\.0 MiB[^]*pace of the last 3\.0 days there is room for 7 days/)
  assert.match(table(found, 'zh', grown).join('\n'), /合计，预算 14\.0 MiB 的 50\.0%[^]*按最近 3\.0 天的速度，还可写入约 7 天/)
  assert.match(table(found, 'zh').join('\n'), /3\.0 MiB {2}区块与回执（keepBlocks、keepDays）[^]*7\.0 MiB {2}合计/)
})
