import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { mainScript, startChild } from './testing/childNode.ts'
import { afterwards, startTestNode, temporaryFolder } from './testing/testLedger.ts'

const URL_PRINTED = /http:\/\/127\.0\.0\.1:[0-9]+(?=\/v1\n)/

test('up makes a demo ledger and says where it is; Ctrl-C ends it cleanly; a second up continues in the other language', async t => {
  const folder = temporaryFolder(t)
  const args = ['--data', folder, '--port', '0']
  const first = startChild(t, mainScript, args)
  const [url] = await first.printed(URL_PRINTED)
  await first.printed(/Ctrl-C stops it/)
  const text = first.output()
  for (const pattern of [/Made the data folder/, /demo consortium in Wuhan/, new RegExp(`${url}/docs`), /payments import examples\/pain001-pay-suppliers\.xml/, /payments status \S+/, /prove .* verify/]) {
    assert.match(text, pattern)
  }
  const { chainId } = await (await fetch(`${url}/v1/status`)).json() as { chainId: string }
  assert.match(await (await fetch(`${url}/docs`)).text(), /swagger/i)
  first.process.kill('SIGINT')
  assert.equal(await first.ended, 0)
  assert.match(first.errors(), /Stopped\./)

  const second = startChild(t, mainScript, args, { LC_ALL: 'zh_CN.UTF-8' })
  await second.printed(/按 Ctrl-C 停止/)
  assert.match(second.output(), new RegExp(`链 ${chainId}`))
  assert.match(second.output(), /继续使用数据目录/)
  second.process.kill('SIGTERM')
  assert.equal(await second.ended, 0)
})

test('what keeps a node from starting is said in a sentence with its code and remedy, and ends with exit code 1, or 2 for a wrong usage', async t => {
  const folder = temporaryFolder(t)
  const holder = await startTestNode(t, { folder })
  const taken = createServer().listen(0, '127.0.0.1')
  afterwards(t, () => taken.close())
  await once(taken, 'listening')
  const port = String((taken.address() as { port: number }).port)
  const foreign = temporaryFolder(t)
  writeFileSync(join(foreign, 'letter.txt'), 'hello')
  const configured = temporaryFolder(t)
  writeFileSync(join(configured, 'node.json'), '{"port": "many"}')
  const rows: readonly [args: string[], code: string, words: RegExp][] = [
    [['--data', folder, '--port', '0'], 'node.folderLocked', new RegExp(`in use by another node \\(pid ${process.pid}\\)`)],
    [['--data', temporaryFolder(t), '--port', port], 'node.portInUse', /Choose another one with --port/],
    [['--data', temporaryFolder(t), '--host', '0.0.0.0'], 'node.hostNotLoopback', /only loopback/],
    [['--data', temporaryFolder(t), '--port', '99999'], 'node.configInvalid', /--port in the command line is 99999; allowed is: 0–65535/],
    [['--data', configured], 'node.configInvalid', /port in .* is "many"/],
    [['--data', foreign], 'node.folderForeign', /letter\.txt/],
    [['--data', join(foreign, 'letter.txt')], 'node.folderNotUsable', /letter\.txt/],
    [['--nonsense'], 'node.badOption', /--nonsense/],
  ]
  const children = rows.map(([args, code, words]) => ({ child: startChild(t, mainScript, args), code, words }))
  for (const { child, code, words } of children) {
    assert.equal(await child.ended, code === 'node.badOption' ? 2 : 1, child.errors())
    assert.match(child.errors(), new RegExp(`\\[${code.replace('.', '\\.')}\\]`))
    assert.match(child.errors(), words)
  }
  await holder.close()
})

test('a folder whose genesis, keys or blocks belong to different chains is refused and left as it is', async t => {
  const [one, other] = [temporaryFolder(t), temporaryFolder(t)]
  for (const folder of [one, other]) await (await startTestNode(t, { folder })).close()
  const genesis = join(one, 'genesis.json')
  const original = readFileSync(genesis, 'utf8')
  const codeOf = async (): Promise<string> => startTestNode(t, { folder: one }).then(() => 'none', fault => fault.problem?.definition.code ?? String(fault))

  writeFileSync(genesis, original.replace('"node-test"', '"other-chain"'))
  assert.equal(await codeOf(), 'node.folderOfAnotherChain')
  writeFileSync(genesis, readFileSync(join(other, 'genesis.json')))
  assert.equal(await codeOf(), 'node.folderOfAnotherChain')
  writeFileSync(genesis, '{}')
  assert.equal(await codeOf(), 'node.genesisInvalid')
  rmSync(genesis)
  assert.equal(await codeOf(), 'node.genesisInvalid')
  writeFileSync(genesis, original)
  assert.equal(await codeOf(), 'none')
})
