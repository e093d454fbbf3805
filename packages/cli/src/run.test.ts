import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeSecrets } from '@jianghan/crypto/node'
import { formatTrustPack, sampleProof, writeProof } from '@jianghan/light'
import { moduleSchemas } from '@jianghan/modules/schema'
import { kebab } from './modules/options.ts'
import { cli } from './testing/io.ts'

/** Every command there is, as words. */
const COMMANDS: readonly (readonly string[])[] = [
  ...['status', 'prove', 'verify', 'tx', 'search', 'history', 'blocks', 'events'].map(name => [name]),
  ['keys', 'new'], ['keys', 'import'], ['keys', 'show'], ['keys', 'passphrase'], ['payments', 'import'], ['payments', 'status'],
  ...moduleSchemas.flatMap(module => [
    ...module.actions.map(action => [module.name, kebab(action.name.replace(/^.*\.(.)/, (_, first: string) => first.toLowerCase()))]),
    ...module.queries.map(query => [module.name, kebab(query.name.replace(/^.*\./, ''))]),
  ]),
]

test('every command has help with examples in both languages, on standard output', async () => {
  for (const words of COMMANDS) {
    const en = await cli([...words, '--help'])
    assert.deepEqual([en.exit, en.stderr], [0, ''], words.join(' '))
    assert.match(en.stdout, new RegExp(`^Usage: jianghan ${words.join(' ')}[\\s\\S]*\\nExamples:\\n {2}# .+\\n {2}jianghan ${words.join(' ')} ?`), words.join(' '))
    const zh = await cli([...words, '--help', '--lang', 'zh'])
    assert.match(zh.stdout, /^用法： jianghan [\s\S]*\n示例：\n {2}# .*[\u4e00-\u9fff]/, words.join(' '))
    assert.doesNotMatch(zh.stdout, /default:|choices:|show help/, words.join(' '))
  }
})

test('the language is that of the flag, then of the environment in its order', async () => {
  const isChinese = async (argv: string[], env: Record<string, string>): Promise<boolean> => /用法/.test((await cli([...argv, '--help'], { env })).stdout)
  assert(await isChinese([], { LANG: 'zh_CN.UTF-8' }))
  assert(!await isChinese([], { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }))
  assert(await isChinese([], { LC_ALL: 'C', JIANGHAN_LANG: 'zh' }))
  assert(!await isChinese(['--lang', 'en'], { JIANGHAN_LANG: 'zh' }))
  assert(!await isChinese([], { LANG: 'fr_FR.UTF-8' }))
})

test('mistakes in the command line end with 2, on standard error, and name what is nearest', async () => {
  const cases: [string[], RegExp][] = [
    [['paymants'], /no command paymants[\s\S]*jianghan payments/],
    [['payments', 'tranfser'], /no command payments tranfser[\s\S]*payments transfer/],
    [['status', '--jsno'], /no option --jsno[\s\S]*--json/],
    [['tx'], /Argument id is missing/],
    [['status', 'more'], /too many/],
    [['payments', 'transfer', '--from'], /lacks its value/],
    [['payments', 'transfer', '--wait', 'soon'], /does not take that value/],
    [['payments', 'transfer', '--amount', '5'], /lacks its asset/],
    [['payments', 'transfer', '--amount', '5 CNY'], /No key signs/],
    [['payments', 'get-balance', 'jh1wrong', 'CNY'], /Argument account does not fit: jh1wrong/],
    [['members', 'set-admin-policy', '--policy', '{'], /--policy holds is no JSON/],
    [['prove', 'x'], /with -o/],
  ]
  for (const [argv, words] of cases) {
    const { exit, stdout, stderr } = await cli(argv)
    assert.deepEqual([exit, stdout], [2, ''], argv.join(' '))
    assert.match(stderr, words, argv.join(' '))
  }
  assert.equal((await cli([])).exit, 2)
  assert.match((await cli([])).stdout, /^ {2}up /m, 'a newcomer who types nothing sees how to start')
  for (const [argv, says] of [[['help'], /^ {2}up /m], [['help', 'payments', 'import'], /payments import examples/], [['help', 'up'], /^ {2}up /m]] as const) {
    const { exit, stdout } = await cli([...argv])
    assert.equal(exit, 0)
    assert.match(stdout, says)
  }
  assert.match((await cli(['zzzzzz', '--lang', 'zh'])).stderr, /没有命令 zzzzzz。[\s\S]*jianghan --help/)
})

test('where no node answers the exit code is 3, and --json tells it as JSON', async () => {
  const plain = await cli(['status', '--url', 'http://127.0.0.1:9'])
  assert.deepEqual([plain.exit, plain.stdout], [3, ''])
  assert.match(plain.stderr, /cannot be reached[\s\S]*jianghan up/)
  const json = await cli(['status', '--json'], { env: { JIANGHAN_URL: 'http://127.0.0.1:9' } })
  assert.equal(json.exit, 3)
  assert.equal((JSON.parse(json.stderr) as { error: { code: string } }).error.code, 'client.noConnection')
})

test('the example of every action can be typed as it is shown', async () => {
  for (const action of moduleSchemas.flatMap(module => module.actions.map(each => [module.name, kebab(each.name.replace(/^.*\.(.)/, (_, first: string) => first.toLowerCase()))]))) {
    const { exit, stdout } = await cli([...action, '--example'])
    assert.equal(exit, 0)
    const words = [...(stdout.split('\n')[0] ?? '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
    // It is understood up to the point where a node is needed for the chain and the decimals.
    const dry = await cli([...words.slice(1), '--dry-run', '--url', 'http://127.0.0.1:9'])
    assert.equal(dry.exit, 3, `${words.join(' ')}: ${dry.stderr}`)
  }
})

test('a proof file is judged offline, against the pack that is named or lies in the data folder', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const parts = sampleProof({ seed: 'cli', validators: 1 })
  const world = { cwd: folder, now: () => 1_764_000_010_000 }
  writeFileSync(join(folder, 'p.jhproof'), writeProof(parts))
  writeFileSync(join(folder, 'bad.jhproof'), writeProof({ ...parts, logSize: 22n }))
  writeFileSync(join(folder, 'trust.json'), formatTrustPack('sample-1', parts.validators, 1_209_600))
  const alone = await cli(['verify', 'p.jhproof'], world)
  assert.equal(alone.exit, 0)
  assert.match(alone.stdout, /nobody vouches[\s\S]*one operator's word/)
  const trusted = await cli(['verify', 'p.jhproof', '--trust', 'trust.json', '--lang', 'zh'], world)
  assert.equal(trusted.exit, 0)
  assert.match(trusted.stdout, /^属实\n[\s\S]*✓ 可信时间[\s\S]*信任包 trust\.json（链 sample-1/)
  const inFolder = await cli(['verify', 'p.jhproof', '--data', '.', '--json'], world)
  assert.equal((JSON.parse(inFolder.stdout) as { level: string }).level, 'trustedTime')
  const stale = await cli(['verify', 'p.jhproof', '--data', '.', '--now', '2027-01-01T00:00:00Z'], world)
  assert.deepEqual([stale.exit, stale.stdout.split('\n')[0]], [1, 'It was true; the proof has gone stale'])
  const bad = await cli(['verify', 'bad.jhproof', '--data', '.'], world)
  assert.deepEqual([bad.exit, bad.stderr], [1, ''])
  assert.match(bad.stdout, /^False: History or state of the ledger do not fit the header\./)
  assert.match((await cli(['verify', 'p.jhproof', '--trust', 'p.jhproof'], world)).stderr, /is not a trust pack/)
  assert.match((await cli(['verify', 'none.jhproof'], world)).stderr, /no such file/)
  assert.equal((await cli(['verify', 'p.jhproof', '--now', 'soon'], world)).exit, 2)
})

test('keys are made for their owner only, never replaced, and shown without their secret', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const world = { cwd: folder }
  const made = await cli(['keys', 'new', 'li.json', '--kind', 'p256'], world)
  assert.equal(made.exit, 0)
  assert.match(made.stdout, /jhkey1[a-z0-9]+[\s\S]*p256/)
  const shown = await cli(['keys', 'show', 'li.json', '--json'], world)
  const { secret } = JSON.parse(readFileSync(join(folder, 'li.json'), 'utf8')) as { secret: string }
  assert(!shown.stdout.includes(secret) && !made.stdout.includes(secret))
  const again = await cli(['keys', 'new', 'li.json'], world)
  assert.equal(again.exit, 1)
  assert.match(again.stderr, /exists already/)
})

test('keys are protected, imported and changed with passphrases from files, the environment or the terminal', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const typed: string[] = []
  const world = { cwd: folder, askHidden: () => Promise.resolve(typed.shift()) }
  const run = (...words: string[]): ReturnType<typeof cli> => cli(['keys', ...words], world)
  writeFileSync(join(folder, 'one'), 'the first passphrase\n', { mode: 0o600 })
  writeFileSync(join(folder, 'two'), 'the second passphrase\n', { mode: 0o600 })
  const made = await run('new', 'li.json', '--kind', 'sm2', '--passphrase-file', 'one')
  assert.match(made.stdout, /sm2[\s\S]*yes \(argon2id\)/)
  assert.match((await run('show', 'li.json')).stdout, /yes \(argon2id\)/)
  assert.match((await run('passphrase', 'li.json', '--passphrase-file', 'two', '--new-passphrase-file', 'two')).stderr, /does not open/)
  assert.equal((await run('passphrase', 'li.json', '--passphrase-file', 'one', '--new-passphrase-file', 'two')).exit, 0)
  typed.push('the second passphrase')
  assert.match((await run('passphrase', 'li.json', '--remove')).stdout, /passphrase +none/)
  typed.push('typed at last', 'typed otherwise')
  assert.match((await run('passphrase', 'li.json')).stderr, /differ/)
  typed.push('typed at last', 'typed at last')
  assert.equal((await run('passphrase', 'li.json')).exit, 0)
  assert.match((await cli(['keys', 'passphrase', 'li.json', '--remove'], { cwd: folder, env: { JIANGHAN_PASSPHRASE: 'typed at last' } })).stdout, /none/)
  assert.match((await run('new', 'none.json', '--protect')).stderr, /No passphrase was given/)
  await writeSecrets(join(folder, 'reading-keys.json'), [{ kind: 32, publicKey: new Uint8Array(32).fill(1), secret: new Uint8Array(32).fill(2) }], undefined)
  assert.match((await run('passphrase', 'reading-keys.json', '--new-passphrase-file', 'one')).stdout, /reading keys: 1, under a passphrase/)
  assert.match((await run('passphrase', 'reading-keys.json', '--passphrase-file', 'two', '--remove')).stderr, /does not open/)
  assert.match((await run('passphrase', 'reading-keys.json', '--passphrase-file', 'one', '--remove')).stdout, /no passphrase/)

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  writeFileSync(join(folder, 'wang.pem'), privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'the first passphrase' }), { mode: 0o600 })
  assert.match((await run('import', 'wang.pem', 'wang.json')).stderr, /is encrypted/)
  assert.match((await run('import', 'wang.pem', 'wang.json', '--source-passphrase-file', 'one')).stdout, /secp256k1/)
  assert.match((await run('import', 'one', 'other.json')).stderr, /no private key/)
})

test('colours are for terminals only, and not where NO_COLOR asks for none', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'x.jhproof'), 'x')
  const coloured = async (world: object): Promise<boolean> => (await cli(['verify', 'x.jhproof'], { cwd: folder, ...world })).stdout.includes('\u001b[31m')
  assert(await coloured({ stdoutIsTerminal: true }))
  assert(!await coloured({ stdoutIsTerminal: true, env: { NO_COLOR: '1' } }))
  assert(!await coloured({}))
})
