import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utf8 } from '@jianghan/protocol'
import { Journal } from './journal.ts'
import { latin1 } from './latin1.ts'
import { Random } from './random.ts'

const base = { get: (key: Uint8Array) => key[0] === 1 ? utf8('base') : undefined, flatGet: () => undefined }

describe('the journal', () => {
  it('agrees with a model that copies everything, over random writes, nested savepoints and rollbacks', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed)
      const journal = new Journal(base)
      let model = { state: new Map<string, Uint8Array | undefined>(), flat: new Map<string, Uint8Array | undefined>() }
      const marks: { mark: number; model: typeof model }[] = []
      for (let step = 0; step < 400; step++) {
        const key = Uint8Array.of(random.below(3), random.below(20))
        const name = latin1(key)
        const value = random.bytes(3)
        switch (random.below(8)) {
          case 0: journal.put(key, value); model.state.set(name, value); break
          case 1: journal.delete(key); model.state.set(name, undefined); break
          case 2: journal.flatPut(key, value); model.flat.set(name, value); break
          case 3: journal.flatDelete(key); model.flat.set(name, undefined); break
          case 4: marks.push({ mark: journal.mark(), model: { state: new Map(model.state), flat: new Map(model.flat) } }); break
          case 5: {
            const back = marks.splice(random.below(marks.length + 1))[0]
            if (back === undefined) break
            journal.rollback(back.mark)
            model = back.model
            break
          }
          default: assert.deepEqual(journal.get(key), model.state.has(name) ? model.state.get(name) : base.get(key))
        }
        assert.deepEqual(journal.flatGet(key), model.flat.get(name))
      }
      assert.deepEqual(new Map(journal.changes().map(([key, value]) => [latin1(key), value])), model.state)
      assert.deepEqual(new Map(journal.flatChanges().map(([key, value]) => [latin1(key), value])), model.flat)
    }
  })

  it('asks the state once for a key and counts keys, not calls', () => {
    let asked = 0
    const journal = new Journal({ get: () => { asked++; return utf8('x') }, flatGet: () => undefined })
    for (let i = 0; i < 3; i++) journal.get(utf8('a'))
    journal.put(utf8('b'), utf8('y'))
    journal.get(utf8('b'))
    assert.equal(asked, 1)
    assert.equal(journal.keysTouched, 2)
    assert.deepEqual(journal.changes(), [[utf8('b'), utf8('y')]])
  })

  it('remembers what it read across a rollback, not what was written', () => {
    const journal = new Journal(base)
    const mark = journal.mark()
    journal.get(Uint8Array.of(1))
    journal.put(Uint8Array.of(1), utf8('new'))
    journal.rollback(mark)
    assert.deepEqual(journal.get(Uint8Array.of(1)), utf8('base'))
    assert.deepEqual(journal.changes(), [])
    assert.ok(journal.isClean)
  })
})
