/** Digits of amounts in words (大写金额), those of banks and those that people write beside them. */
const DIGITS: Readonly<Record<string, bigint>> = Object.fromEntries(['零〇０', '壹一弌', '贰二弍貳两', '叁三弎參', '肆四', '伍五', '陆六陸', '柒七', '捌八', '玖九'].flatMap((forms, digit) => [...forms].map(form => [form, BigInt(digit)])))
const UNITS: Readonly<Record<string, bigint>> = { 拾: 10n, 十: 10n, 佰: 100n, 百: 100n, 仟: 1_000n, 千: 1_000n }
/** More characters than any amount of a payment needs. */
const CHARACTERS_MAX = 60

/** An amount in words as fen: 人民币壹佰贰拾捌万陆仟肆佰元整 is 128640000n; undefined when the words are no amount (支付结算办法, 附件一). */
export function fenOfCapitals(text: string): bigint | undefined {
  const words = text.replace(/\s+/g, '').replace(/^(?:人民币|大写)*[:：]?/, '').replace(/[整正]$/, '')
  if (words === '' || words.length > CHARACTERS_MAX) return undefined
  const match = /^(?:(.+?)[元圆圓])?(?:零?(.)角)?(?:零?(.)分)?$/.exec(words)
  if (match === null) return undefined
  const [, yuan, jiao, fen] = match
  const [whole, tenths, hundredths] = [yuan === undefined ? 0n : wholeOf(yuan), jiao === undefined ? 0n : DIGITS[jiao], fen === undefined ? 0n : DIGITS[fen]]
  return whole === undefined || tenths === undefined || hundredths === undefined ? undefined : whole * 100n + tenths * 10n + hundredths
}

function wholeOf(words: string): bigint | undefined {
  let [total, section, digit] = [0n, 0n, undefined as bigint | undefined]
  for (const word of words) {
    const value = DIGITS[word]
    const unit = UNITS[word]
    if (value !== undefined) {
      if (digit !== undefined && digit !== 0n) return undefined
      digit = value
    } else if (unit !== undefined) {
      section += (digit ?? 1n) * unit
      digit = undefined
    } else if (word === '万' || word === '萬' || word === '亿' || word === '億') {
      const scale = word === '万' || word === '萬' ? 10_000n : 100_000_000n
      const part = section + (digit ?? 0n)
      // 壹万亿: what stands before the larger word is all of it.
      total = scale === 100_000_000n ? (total + part) * scale : total + part * scale
      section = 0n
      digit = undefined
    } else return undefined
  }
  return total + section + (digit ?? 0n)
}
