import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type DescMessage, toBinary } from '@bufbuild/protobuf'
import { carriedBy } from '@jianghan/protocol'
import { moduleSchemas } from './schema.ts'

test('the protocol finds what an action carries wherever the modules say that one does, and nowhere else', () => {
  const carriers: string[] = []
  for (const { name, message, example, check, carries } of moduleSchemas.flatMap(module => module.actions)) {
    const init = create(message as DescMessage, example)
    const checked = check(init as never)
    assert.ok(!checked.refused, name)
    if (carries !== undefined) carriers.push(name)
    const found = carriedBy({ type: name, body: toBinary(message as DescMessage, init) })
    assert.deepEqual(found && { type: found.type, body: found.body }, carries?.(checked.value as never), name)
  }
  assert.deepEqual(carriers, ['approvals.v1.Execute'])
})
