import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileSource, compilerVersion, SOURCES, sourceHash } from '../../../../tools/buildCurves.ts'
import * as curves from './curves.data.ts'
import * as edwards from './edwards.data.ts'

const kept = { curves, edwards }

for (const name of SOURCES) {
  test(`the module of ${name}.c that is kept was compiled from it, byte for byte where the same compiler is at hand`, () => {
    const { builtFrom, wasmBase64 } = kept[name]
    assert.equal(builtFrom.source, sourceHash(name), `${name}.c was changed: run node tools/buildCurves.ts`)
    if (compilerVersion() === builtFrom.compiler) assert.equal(compileSource(name).toString('base64'), wasmBase64.replaceAll('\n', ''))
  })
}
