import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { lastBackupOf } from '../backup/kept.ts'
import { ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

const root = resolve(import.meta.dirname, '../../../..')
const folder = join(root, 'docs/operations')
const alertsText = readFileSync(join(folder, 'alerts.yml'), 'utf8')
const dashboard = JSON.parse(readFileSync(join(folder, 'grafana-dashboard.json'), 'utf8')) as { panels: { title: string; targets: { expr: string }[] }[] }

/** The alerts of the file with their expressions, as they stand there. */
const alerts = [...alertsText.matchAll(/- alert: (\w+)\n\s+expr: '(.*)'\n\s+for: (\w+)\n\s+labels: \{ severity: (critical|warning) \}/g)].map(([, name = '', expr = '']) => ({ name, expr: expr.replaceAll("''", "'") }))
const OWN = /\b((?:jianghan|process|nodejs)_[a-z_0-9]+)(?:\{([^}]*)\})?/g

/** Metrics of a scrape: their names, and the labels that their series carry. */
function scraped(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) found.set(name + suffix, new Set())
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? \S+$/gm)) for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) found.get(name)?.add(label)
  return found
}

test('every metric and label that alerts and dashboard name stands in a scrape of a node that works', async t => {
  const node = await startTestNode(t)
  await postOne(node, transfer(), '?wait=provable')
  const { body } = await ask(node, '/metrics')
  const known = scraped(String(body))
  const expressions = [...alerts.map(({ expr }) => expr), ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]
  let seen = 0
  for (const expr of expressions) {
    for (const [, name = '', selectors = ''] of expr.matchAll(OWN)) {
      seen++
      const labels = known.get(name)
      assert(labels !== undefined, `${name} of ${expr}`)
      for (const [, label = ''] of selectors.matchAll(/(\w+)\s*(?:=~|!=|=)/g)) assert(['job', 'instance'].includes(label) || labels.has(label), `${label} of ${name} in ${expr}`)
    }
  }
  assert(seen > 50)
  for (const name of ['jianghan_last_block_seconds', 'jianghan_disk_free_bytes', 'jianghan_validators', 'jianghan_validators_signed']) assert.match(String(body), new RegExp(`^${name} [1-9]`, 'm'), name)
  assert.match(String(body), /^jianghan_writing\{state="open"\} 1$/m)
  assert.match(String(body), /^jianghan_info\{version="0.0.0-test",chain="node-test",engine="embedded"\} 1$/m)
})

test('every alert has a page in both languages that names what it looks at, and every page an alert', () => {
  assert.equal(alerts.length, alertsText.split('- alert:').length - 1)
  for (const { name, expr } of alerts) {
    for (const suffix of ['', '.zh-CN']) {
      const page = readFileSync(join(folder, 'runbooks', `${name}${suffix}.md`), 'utf8')
      assert(page.startsWith(`# ${name}\n`) && page.includes(expr), `${name}${suffix}.md names the alert and its expression`)
      assert(alertsText.includes(`docs/operations/runbooks/${name}${suffix}.md\n`))
    }
  }
  assert.equal(readdirSync(join(folder, 'runbooks')).length, 2 * alerts.length)
})

test('the age of the newest backup is known after a restart, and no file is no age', async t => {
  const data = temporaryFolder(t)
  const node = await startTestNode(t, { folder: data })
  await postOne(node, transfer(), '?wait=provable')
  assert.doesNotMatch(String((await ask(node, '/metrics')).body), /^jianghan_last_backup_seconds \d/m)
  const made = await ask(node, '/v1/node/backup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to: temporaryFolder(t) }) })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  await node.close()
  const again = await startTestNode(t, { folder: data })
  const [, seconds] = /^jianghan_last_backup_seconds (\S+)$/m.exec(String((await ask(again, '/metrics')).body)) ?? []
  assert(Math.abs(Number(seconds) - Date.now() / 1000) < 600)
  writeFileSync(join(data, '.last-backup'), 'x')
  assert.equal(lastBackupOf(data), undefined)
  rmSync(join(data, '.last-backup'))
  assert.equal(existsSync(join(data, '.last-backup')), false)
})
