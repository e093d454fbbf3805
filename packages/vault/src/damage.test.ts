import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { equalBytes, sha256, utf8 } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import { openVault, Vault } from './vault.ts'
import type { VaultDraft } from './model.ts'

const root = await mkdtemp(join(tmpdir(), 'jianghan-vault-damage-'))
after(() => rm(root, { recursive: true }))

const draft = (text: string): VaultDraft => ({ kind: 'note', mediaType: 'text/plain', readers: [], bytes: utf8(text) })

test('whatever byte of a file is flipped, an item opens to what it was or is refused; nothing throws, nothing wrong is shown', async () => {
  const options = { itemsFolder: join(root, 'flip', 'items'), keysFolder: join(root, 'flip', 'keys') }
  const vault = await openVault(options)
  assert(vault instanceof Vault)
  const ids = await vault.putMany(Array.from({ length: 30 }, (_, i) => draft(`note ${i}`)))
  assert(!isRefused(ids))
  await vault.close()
  let refusals = 0
  for (const folder of [options.itemsFolder, options.keysFolder]) {
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      const good = await readFile(path)
      for (let trial = 0; trial < 120; trial++) {
        // Half of the trials hit bytes that are in use, which are most of the non-zero ones.
        const random = sha256(utf8(`${name} ${trial}`))
        let at = Buffer.from(random).readUInt32BE(0) % good.length
        for (let i = 0; trial % 2 === 0 && i < 4096 && good[at] === 0; i++) at = (at + 1) % good.length
        const bad = Buffer.from(good)
        bad[at] = (bad[at] as number) ^ (1 << ((random[4] as number) & 7))
        for (const left of await readdir(folder)) if (/-(wal|shm)$/.test(left)) await rm(join(folder, left))
        await writeFile(path, bad)
        const damaged = await openVault(options)
        if (isRefused(damaged)) {
          refusals++
          continue
        }
        for (const [i, id] of ids.entries()) {
          const item = await damaged.get(id)
          if (isRefused(item)) refusals++
          else assert(equalBytes(item.bytes, utf8(`note ${i}`)), `${name} byte ${at}`)
        }
        await damaged.list()
        await damaged.close()
      }
      await writeFile(path, good)
    }
  }
  assert(refusals > 50)
})

test('what was acknowledged before a kill is there after it, and every item there has its key', async () => {
  const options = { itemsFolder: join(root, 'kill', 'items'), keysFolder: join(root, 'kill', 'keys') }
  const acknowledged: [string, string][] = []
  for (let round = 0; round < 4; round++) {
    const child = fork(new URL('./damage.child.ts', import.meta.url), [options.itemsFolder, options.keysFolder, String(round)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const exited = once(child, 'exit')
    let here = 0
    child.on('message', (pair: [string, string]) => {
      acknowledged.push(pair)
      if (++here === 20 + 13 * round) child.kill('SIGKILL')
    })
    await exited
    const vault = await openVault(options)
    assert(vault instanceof Vault, JSON.stringify(vault))
    for (const [id, text] of acknowledged) {
      const item = await vault.get(id)
      assert(!isRefused(item) && equalBytes(item.bytes, utf8(text)), `${id} ${JSON.stringify(item)}`)
    }
    for await (const finding of vault.check()) assert.fail(JSON.stringify(finding))
    await vault.close()
  }
  assert(acknowledged.length >= 4 * 20)
})
