import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtPromtool, judgeAlerts } from './promtool.ts'

const tool = builtPromtool()
// Building it takes minutes: where nobody did, this judge is left out and says so in the name.
test(`promtool takes the alert rules, and each alert comes when it must${tool === undefined ? ' (left out: node tools/promtool.ts builds it)' : ''}`, () => {
  if (tool === undefined) return
  const { ok, output } = judgeAlerts(tool)
  assert(ok, output)
})
