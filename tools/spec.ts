/** `node tools/spec.ts`: writes the generated tables of docs/spec/transaction.md and the golden vectors anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withTables } from './spec/tables.ts'
import { signatureVectors } from './spec/signatureVectors.ts'
import { transactionVectors } from './spec/vectors.ts'

const root = resolve(import.meta.dirname, '..')
const document = resolve(root, 'docs/spec/transaction.md')
writeFileSync(document, withTables(readFileSync(document, 'utf8')))
writeFileSync(resolve(root, 'vectors/transactions.json'), `${JSON.stringify(transactionVectors(), undefined, 1)}\n`)
writeFileSync(resolve(root, 'vectors/signatures.json'), `${JSON.stringify(signatureVectors(), undefined, 1)}\n`)
