import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { cometbft } from '../../tools/cometbft.ts'
import { ask, until } from './support/http.ts'
import { ROOT } from './support/cleanCopy.ts'
import { freePorts, run, start, type UpProcess } from './support/processes.ts'

const MEMBERS = ['a-bank', 'b-bank', 'c-port'] as const

test('three organisations begin a chain by handing files on, see the same words, and start it', { skip: cometbft() === undefined && 'no CometBFT here', timeout: 180_000 }, async t => {
  const base = mkdtempSync(join(tmpdir(), 'jianghan-ceremony-'))
  const folder = (member: string): string => join(base, member)
  const requests = join(base, 'requests')
  mkdirSync(requests)
  const up: UpProcess[] = []
  t.after(async () => {
    await Promise.all(up.map(node => node.end()))
    rmSync(base, { recursive: true, force: true })
  })
  const jianghan = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('./jianghan', ['network', ...args], { cwd: ROOT, language: 'en' })
    assert.equal(code, 0, stderr)
    return stdout
  }
  const invitation = join(folder('a-bank'), 'invitation.json')
  const ports = await freePorts(MEMBERS.length)
  for (const [i, member] of MEMBERS.entries()) {
    const form = ['--member', member, '--name-zh', '机构', '--name-en', `Member ${i + 1}`, '--address', `127.0.0.1:${ports[i]}`, '--data', folder(member)]
    await jianghan(...(i === 0 ? ['create', '--chain', 'wuhan-three', '--capacities', 'operator,issuer'] : ['request', '--invitation', invitation]), ...form)
    copyFileSync(join(folder(member), 'request.json'), join(requests, `${member}.json`))
  }
  const words = new Set<string>()
  for (const member of MEMBERS) {
    const told = await jianghan('genesis', '--invitation', invitation, '--requests', requests, '--data', folder(member))
    words.add(/Check words: (.+)/.exec(told)?.[1] ?? '')
  }
  assert.equal(words.size, 1)
  assert.equal([...words][0]?.split(' ').length, 12)
  up.push(...await Promise.all(MEMBERS.map(member => start('./jianghan', ['up', '--data', folder(member), '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 }))))
  const heights = await Promise.all(up.map(async ({ url }) => (await until(() => ask(`${url}/v1/status`), ({ body }) => BigInt(body?.height ?? 0) >= 2n, 60_000)).body))
  assert.deepEqual(new Set(heights.map(({ chainId }) => chainId)), new Set(['wuhan-three']))
  const blocks = await Promise.all(up.map(async ({ url }) => (await ask(`${url}/v1/blocks/2`)).body.hash as string))
  assert.equal(new Set(blocks).size, 1)
})
