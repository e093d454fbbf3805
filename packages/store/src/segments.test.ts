import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { FailingDisk } from './failing.ts'
import { Random } from './random.ts'
import { Segments } from './segments.ts'
import type { SegmentOptions } from './segments.ts'

const SMALL: SegmentOptions = { rollBytes: 4096, allocateAhead: 512 }

async function within(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-segments-'))
  try {
    await run(join(dir, 'blocks'))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const payloadOf = (height: number): Uint8Array => new Random(height).bytes(20 + (height * 37) % 400)

function fill(segments: Segments, to: number): void {
  for (let height = Number(segments.lastHeight) + 1; height <= to; height++) segments.append(payloadOf(height), { logStart: BigInt(2 * height) })
}

function check(segments: Segments, to: number): void {
  assert.equal(segments.lastHeight, BigInt(to))
  for (const { height, payload, logStart } of segments.range()) {
    assert.deepEqual(payload, payloadOf(Number(height)))
    assert.equal(logStart, 2n * height)
  }
}

const filesOf = (dir: string): string[] => readdirSync(dir).sort().map(name => join(dir, name))

describe('segments', () => {
  it('go on where the process ended while it made a new file, at any byte of its head, and miss what the state had seen', () => within(async dir => {
    let segments = await Segments.open(dir, SMALL)
    fill(segments, 40)
    segments.close()
    const [first = '', newest = ''] = [filesOf(dir).find(name => name.endsWith('.seg')), filesOf(dir).findLast(name => name.endsWith('.seg'))]
    const before = Number(/(\d+)\.seg$/.exec(newest)?.[1]) - 1
    assert.ok(first !== newest)
    for (let length = 15; length >= 0; length--) {
      truncateSync(newest, length)
      segments = await Segments.open(dir, SMALL)
      check(segments, before)
      fill(segments, 40)
      segments.close()
    }
    truncateSync(newest, 3)
    await assert.rejects(Segments.open(dir, { ...SMALL, known: 40n }), { name: 'StoreFault' })
  }))

  it('give back every record over many files, by height and by leaf, after restarts with and without their indexes', () => within(async dir => {
    let segments = await Segments.open(dir, SMALL)
    fill(segments, 200)
    check(segments, 200)
    segments.close()
    segments = await Segments.open(dir, SMALL)
    check(segments, 200)
    fill(segments, 210)
    segments.sync()
    segments.close()
    for (const file of filesOf(dir)) if (file.endsWith('.idx')) unlinkSync(file)
    segments = await Segments.open(dir, SMALL)
    check(segments, 210)
    assert.equal(segments.torn, undefined)
    assert.equal(segments.read(0n), undefined)
    assert.equal(segments.read(211n), undefined)
    for (const height of [1, 2, 50, 209]) {
      assert.equal(segments.heightOfLeaf(BigInt(2 * height)), BigInt(height))
      assert.equal(segments.heightOfLeaf(BigInt(2 * height + 1)), BigInt(height))
    }
    assert.equal(segments.heightOfLeaf(1n), undefined)
    segments.prune(100n)
    assert.ok(segments.firstHeight > 1n && segments.firstHeight <= 100n)
    assert.equal(segments.read(1n), undefined)
    check(segments, 210)
    segments.truncate(150n)
    check(segments, 150)
    fill(segments, 160)
    segments.close()
    segments = await Segments.open(dir, SMALL)
    check(segments, 160)
    segments.close()
  }))

  it('pack payloads that shrink and leave others as they are', () => within(async dir => {
    const segments = await Segments.open(dir, { packFrom: 100 })
    segments.append(new Uint8Array(100_000), { logStart: 0n })
    segments.append(new Random(1).bytes(1000), { logStart: 0n })
    assert.deepEqual(segments.read(1n)?.payload, new Uint8Array(100_000))
    assert.deepEqual(segments.read(2n)?.payload, new Random(1).bytes(1000))
    assert.ok(segments.usage().bytes < 2000)
    segments.close()
  }))

  it('cut a tail torn at any byte, say so, and keep everything before it', () => within(async dir => {
    const segments = await Segments.open(dir, { ...SMALL, allocateAhead: 0 })
    fill(segments, 5)
    const before = statSync(filesOf(dir)[0] as string).size
    fill(segments, 6)
    segments.close()
    const [file] = filesOf(dir) as [string]
    const whole = statSync(file).size
    for (let size = before; size <= whole; size += 7) {
      const copy = `${dir}-cut`
      cpSync(dir, copy, { recursive: true })
      truncateSync(join(copy, file.slice(dir.length)), size)
      const opened = await Segments.open(copy, SMALL)
      check(opened, size === whole ? 6 : 5)
      assert.equal(opened.torn === undefined, size === whole || size === before)
      if (opened.torn !== undefined) assert.deepEqual(opened.torn.height, 6n)
      fill(opened, 8)
      opened.close()
      const again = await Segments.open(copy, SMALL)
      check(again, 8)
      again.close()
      rmSync(copy, { recursive: true })
    }
  }))

  it('never pass a flipped bit: a record before the last is named as damage, the last is cut and reported', () => within(async dir => {
    const segments = await Segments.open(dir, SMALL)
    fill(segments, 40)
    segments.close()
    const random = new Random(3)
    const files = filesOf(dir).filter(file => file.endsWith('.seg'))
    for (let round = 0; round < 120; round++) {
      const file = files[random.below(files.length)] as string
      const bytes = readFileSync(file)
      const at = random.below(bytes.length)
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] as number) ^ (1 << random.below(8))
      writeFileSync(file, flipped)
      const found = await Segments.open(dir, SMALL).then(async opened => {
        try {
          await opened.verify()
          return opened.torn?.height === 40n ? 'cut' : 'nothing'
        } catch (error) {
          return error as { code: string; file: string; height: bigint; en: string; repairEn: string }
        } finally {
          for (const each of filesOf(dir)) if (each.endsWith('.idx')) unlinkSync(each)
        }
      }, (error: unknown) => error as { code: string; file: string; height: bigint; en: string; repairEn: string })
      if (typeof found === 'string') {
        assert.equal(found, 'cut', `${file} byte ${at}`)
        assert.equal(file, files.at(-1))
      } else {
        assert.match(found.code, /^(segmentDamaged|formatUnknown)$/)
        assert.equal(found.file, file)
        assert.match(found.repairEn, /backup/)
      }
      writeFileSync(file, bytes)
    }
  }))

  it('name a file that is missing between others', () => within(async dir => {
    const segments = await Segments.open(dir, SMALL)
    fill(segments, 100)
    segments.close()
    unlinkSync(filesOf(dir).filter(file => file.endsWith('.seg'))[1] as string)
    await assert.rejects(Segments.open(dir, SMALL), { code: 'segmentDamaged' })
  }))

  it('stay whole when call k of the disk fails, for every k, and go on when there is room again', () => within(async dir => {
    for (let k = 1; k < 70; k++) {
      rmSync(dir, { recursive: true, force: true })
      const disk = new FailingDisk()
      let segments = await Segments.open(dir, { ...SMALL, disk })
      disk.failAt = k
      let acknowledged = 0
      for (let height = 1; height <= 30; height++) {
        for (let attempt = 0; segments.lastHeight < BigInt(height); attempt++) {
          assert.ok(attempt < 3)
          try {
            segments.append(payloadOf(height), { logStart: BigInt(2 * height) })
          } catch (error) {
            assert.equal((error as { code: string }).code, 'diskFull')
            check(segments, height - 1)
          }
        }
        try {
          segments.sync()
          acknowledged = height
        } catch (error) {
          assert.equal((error as { code: string }).code, 'diskFull')
        }
      }
      // The process ends here without a close.
      segments = await Segments.open(dir, SMALL)
      assert.ok(segments.lastHeight >= BigInt(acknowledged))
      check(segments, 30)
      segments.close()
    }
  }))
})
