import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const folder = resolve(import.meta.dirname, '../../docs/operations/systemd')
const units = readdirSync(folder)
const text = (unit: string): string => readFileSync(join(folder, unit), 'utf8')

test('every command of a unit is one of the wrapper, and every service is confined', () => {
  const wrapper = readFileSync(resolve(folder, '../../../jianghan'), 'utf8')
  for (const unit of units.filter(name => name.endsWith('.service'))) {
    const [, command = ''] = /^ExecStart=\/opt\/jianghan\/jianghan (\w+)/m.exec(text(unit)) ?? []
    assert.match(wrapper, new RegExp(`^  (\\w+\\|)*${command}(\\|\\w+)*\\)`, 'm'), `${unit}: ${command}`)
    for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'SystemCallFilter=@system-service']) assert(text(unit).includes(`\n${line}\n`), `${unit}: ${line}`)
  }
})

// A user's machine without systemd leaves this judge out and says so in the name.
const left = spawnSync('systemd-analyze', ['--version']).status === 0 ? '' : ' (left out: systemd-analyze is not installed)'
test(`systemd takes the units, and rates what they may do as little${left}`, t => {
  if (left !== '') return
  const copies = mkdtempSync(join(tmpdir(), 'units-'))
  t.after(() => rmSync(copies, { recursive: true }))
  // The tree is not in /opt here: any program that is there stands for it.
  for (const unit of units) writeFileSync(join(copies, unit), text(unit).replaceAll('/opt/jianghan/jianghan ', '/bin/true '))
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...units.map(unit => join(copies, unit))], { encoding: 'utf8' })
  assert.deepEqual([verified.status, verified.stderr], [0, ''])
  for (const unit of units.filter(name => name.endsWith('.service'))) {
    const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', '--no-pager', join(copies, unit)], { encoding: 'utf8' })
    assert.equal(rated.status, 0, `${unit}: ${rated.stdout.split('\n').at(-2)}`)
  }
})
