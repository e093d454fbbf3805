import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256, toHex } from '@jianghan/protocol'
import { itemProofText, itemsText, proveItem, readItemProof, readItems } from './items.ts'

const items = Array.from({ length: 5 }, (_, n) => ({ name: `报告 ${n}.pdf`, fileHash: sha256(Uint8Array.of(n)), salt: new Uint8Array(16).fill(n), mediaType: 'application/pdf' }))
const bad = { code: 'client.badEvidence' }

test('a file of items is read as it was written, and refused where an item was changed', () => {
  const text = itemsText(items)
  assert.deepEqual(readItems(text, 'zh'), items)
  for (const other of [text.replace('application/pdf', 'text/plain'), text.replace('"version": 1', '"version": 2'), text.replace(/"root": "../, '"root": "zz'), '', 'null', '[]', '{"format":"jianghan-evidence-items","version":1,"items":[]}']) {
    assert.throws(() => readItems(other, 'en'), bad)
  }
})

test('one item is proved by its path and shows nothing of the others', () => {
  for (let index = 0; index < items.length; index++) {
    const text = itemProofText(proveItem(items, index))
    const { item, count, root } = readItemProof(text, 'en')
    assert.deepEqual([toHex(item.fileHash), count, toHex(root)], [toHex(items[index]?.fileHash as Uint8Array), 5, toHex(proveItem(items, 0).root)])
    for (const [other, each] of items.entries()) assert.equal(text.includes(toHex(each.fileHash)), other === index)
    for (const changed of [text.replace(`"index": ${index}`, `"index": ${index + 1}`), text.replace('"count": 5', '"count": 9'), text.replace('"path": [', '"path": 7, "x": ['), itemsText(items)]) {
      assert.throws(() => readItemProof(changed, 'en'), bad)
    }
  }
})
