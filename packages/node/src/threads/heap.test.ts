import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'

const source = `
  const { parentPort } = require('node:worker_threads')
  import('${new URL('./heap.ts', import.meta.url).href}').then(({ shrinkWhenQuiet, youngBytes }) => {
    shrinkWhenQuiet(50)
    const kept = []
    for (let i = 0; i < 300_000; i++) kept.push({ i, text: String(i) })
    parentPort.postMessage({ worked: youngBytes(), kept: kept.length })
    const timer = setInterval(() => {
      if (youngBytes() > 4 * 1024 * 1024) return
      clearInterval(timer)
      parentPort.postMessage({ quiet: youngBytes() })
    }, 50)
  })`

test('a thread that has worked gives the room of its young generation back when it is quiet, and ends although it looks', async () => {
  const worker = new Worker(source, { eval: true })
  const [{ worked }] = await once(worker, 'message') as [{ worked: number }]
  assert(worked > 8 * 1024 * 1024, `${worked}`)
  const [{ quiet }] = await once(worker, 'message') as [{ quiet: number }]
  assert(quiet <= 4 * 1024 * 1024)
  const [code] = await once(worker, 'exit') as [number]
  assert.equal(code, 0)
})
