import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountInWords } from './amountInWords.ts'

test('the examples of the rules for bills are written as the rules write them', () => {
  // 《正确填写票据和结算凭证的基本规定》, clause 3.
  for (const [fen, words] of [
    [140_950n, '人民币壹仟肆佰零玖元伍角'], [600_714n, '人民币陆仟零柒元壹角肆分'], [168_032n, '人民币壹仟陆佰捌拾元零叁角贰分'], [10_700_053n, '人民币壹拾万柒仟元零伍角叁分'],
    [1_640_902n, '人民币壹万陆仟肆佰零玖元零贰分'], [32_504n, '人民币叁佰贰拾伍元零肆分'],
  ] as const) assert.equal(amountInWords(fen), words)
})

test('zeros in a row are one, whole yuan end in 整, and what is less than a yuan has no yuan', () => {
  for (const [fen, words] of [
    [0n, '人民币零元整'], [5n, '人民币伍分'], [50n, '人民币伍角'], [55n, '人民币伍角伍分'], [100n, '人民币壹元整'], [1_000n, '人民币壹拾元整'], [1_001n, '人民币壹拾元零壹分'],
    [1_000_000n, '人民币壹万元整'], [10_000_100n, '人民币壹拾万零壹元整'], [10_070_000n, '人民币壹拾万零柒佰元整'], [1_000_500_000n, '人民币壹仟万伍仟元整'],
    [10_000_000_000n, '人民币壹亿元整'], [10_000_000_100n, '人民币壹亿零壹元整'], [10_100_000_000n, '人民币壹亿零壹佰万元整'], [10_002_000_300_040n, '人民币壹仟亿贰仟万叁仟元零肆角'],
    [100_000_000_000_000n, '人民币壹万亿元整'], [999_999_999_999_999_999n, '人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ] as const) assert.equal(amountInWords(fen), words, String(fen))
  assert.deepEqual([amountInWords(10n ** 18n), amountInWords(-1n)], [undefined, undefined])
})

test('no amount below a million yuan has two 零 in a row, one at its end, or a value that cannot be read back', () => {
  const digits = '零壹贰叁肆伍陆柒捌玖'
  const units: Readonly<Record<string, number>> = { 拾: 1_000, 佰: 10_000, 仟: 100_000 }
  for (let fen = 1n; fen < 100_000_000n; fen = fen * 3n / 2n + 7n) {
    const words = amountInWords(fen) ?? ''
    assert(!/零零|零元|零$/.test(words) || fen === 0n, words)
    let [sum, section, digit] = [0, 0, 0]
    for (const character of words.slice(3)) {
      if (digits.includes(character)) digit = digits.indexOf(character)
      else if (character === '万') { sum += (section + digit * 100) * 10_000; section = 0; digit = 0 }
      else if (character === '元') { sum += section + digit * 100; section = 0; digit = 0 }
      else if (character === '角') { sum += digit * 10; digit = 0 }
      else if (character === '分') { sum += digit; digit = 0 }
      else if (units[character] !== undefined) { section += digit * units[character]; digit = 0 }
    }
    assert.equal(BigInt(sum), fen, words)
  }
})
