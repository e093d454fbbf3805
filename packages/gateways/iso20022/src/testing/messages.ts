import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { generatePain001 } from '../generate.ts'
import type { PaymentInitiation } from '../model.ts'
import { PAIN001_MESSAGES } from '../pain001/messages.ts'
import { readPain001 } from '../readPain001.ts'
import { all, instanceOf, seeded, write } from './instances.ts'
import type { Tree } from './instances.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../../examples')

/** Values that satisfy the rules which an accidental document breaks, by element. */
function mend(root: Tree): void {
  for (const node of all(root)) {
    const set = (name: string, text: string): void => {
      for (const child of node.children) if (child.name === name) child.text = text
    }
    if (node.attributes['Ccy'] !== undefined) node.text = '12.50'
    set('PmtMtd', 'TRF')
    set('Ctry', 'CN')
    set('CtryOfRes', 'CN')
    set('LEI', '506700GE1G29325QX363')
    set('IBAN', 'GB29NWBK60161331926819')
    set('BICFI', 'BKCHCNBJ')
    set('AnyBIC', 'BKCHCNBJ')
    node.children = node.children.filter(({ name }) => !['ChqInstr', 'CtrlSum', 'UETR'].includes(name))
    if (node.name === 'Amt' && node.children.length > 0) node.children = [{ name: 'InstdAmt', attributes: { Ccy: 'CNY' }, text: '12.50', children: [] }]
    if (node.name === 'CdtTrfTxInf') complete(node)
  }
  const transactions = all(root).filter(({ name }) => name === 'CdtTrfTxInf')
  all(root).filter(({ name }) => name === 'PmtInf').forEach((group, i) => {
    const count = group.children.filter(({ name }) => name === 'CdtTrfTxInf').length
    for (const child of group.children) if (child.name === 'NbOfTxs') child.text = `${count}`
    group.children[0]!.text = `P${i}`
  })
  for (const node of all(root)) if (node.name === 'GrpHdr') for (const child of node.children) if (child.name === 'NbOfTxs') child.text = `${transactions.length}`
}

/** Cdtr with a name and CdtrAcct, put in their places. */
function complete(transaction: Tree): void {
  const leaf = (name: string, text: string): Tree => ({ name, attributes: {}, text, children: [] })
  const branch = (name: string, ...children: Tree[]): Tree => ({ name, attributes: {}, text: '', children })
  const old = transaction.children.find(({ name }) => name === 'Cdtr')
  const creditor = branch('Cdtr', leaf('Nm', '收款人'), ...(old?.children.filter(({ name }) => name !== 'Nm') ?? []))
  const account = branch('CdtrAcct', branch('Id', leaf('IBAN', 'GB29NWBK60161331926819')))
  const before = ['PmtId', 'PmtTpInf', 'Amt', 'XchgRateInf', 'ChrgBr', 'MndtRltdInf', 'UltmtDbtr', 'CdtrAgt', 'CdtrAgtAcct']
  const others = transaction.children.filter(({ name }) => name !== 'Cdtr' && name !== 'CdtrAcct')
  const at = others.findLastIndex(({ name }) => before.includes(name) || name.startsWith('IntrmyAgt'))
  transaction.children = [...others.slice(0, at + 1), creditor, account, ...others.slice(at + 1)]
}

/** Messages of all shapes, read from XML: the examples, a generated one, and documents made from the grammar with few and with many optional elements. */
export function everyMessage(): PaymentInitiation[] {
  const random = seeded(54)
  const files = ['pain001-pay-suppliers.xml', 'pain001-pay-suppliers-gb18030.xml'].map((name) => new Uint8Array(readFileSync(resolve(EXAMPLES, name))))
  files.push(new TextEncoder().encode(generatePain001({ count: 20, seed: 3, withUetr: false })))
  for (let i = 0; i < 24; i++) {
    const tree = instanceOf('Document', PAIN001_MESSAGES.get('pain.001.001.10')!, random, 3 + i)
    tree.attributes['xmlns'] = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.10'
    mend(tree)
    files.push(new TextEncoder().encode(write(tree)))
  }
  return files.map((bytes, i) => {
    const result = readPain001(bytes, { policy: { addresses: 'any' } })
    if (!result.ok) throw new Error(`message ${i}: ${JSON.stringify(result.problems.slice(0, 5))}`)
    return result.message
  })
}
