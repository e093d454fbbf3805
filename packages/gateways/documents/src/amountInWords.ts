const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const
const PLACES = ['', '拾', '佰', '仟'] as const
/** Yuan from which on no words are written: ten thousand billion (万亿), which no cheque holds. */
const YUAN_MAX = 10n ** 16n

/**
 * An amount of renminbi in capital numerals (大写金额), by the rules for filling in bills and settlement vouchers (《正确填写票据和结算凭证的基本规定》, 2–3): zeros in a row are one 零, an amount that
 * ends in yuan ends in 整, 零 stands between yuan and fen, and between a yuan figure that ends in zero and jiao.
 * @param fen hundredths of a yuan, not negative
 * @returns undefined where the amount is too large for words
 */
export function amountInWords(fen: bigint): string | undefined {
  const [yuan, jiao, rest] = [fen / 100n, Number(fen / 10n % 10n), Number(fen % 10n)]
  if (fen < 0n || yuan >= YUAN_MAX) return undefined
  if (fen === 0n) return '人民币零元整'
  const whole = yuan === 0n ? '' : `${wholeInWords(yuan)}元`
  if (jiao === 0 && rest === 0) return `人民币${whole}整`
  const gap = yuan > 0n && (jiao === 0 || yuan % 10n === 0n) ? '零' : ''
  return `人民币${whole}${gap}${jiao === 0 ? '' : `${DIGITS[jiao]}角`}${rest === 0 ? '' : `${DIGITS[rest]}分`}`
}

function wholeInWords(number: bigint): string {
  for (const [unit, size] of [['亿', 100_000_000n], ['万', 10_000n]] as const) {
    if (number < size) continue
    const rest = number % size
    return `${wholeInWords(number / size)}${unit}${rest === 0n ? '' : `${rest < size / 10n ? '零' : ''}${wholeInWords(rest)}`}`
  }
  let words = ''
  for (let place = 3, wasZero = false; place >= 0; place--) {
    const digit = Number(number / 10n ** BigInt(place) % 10n)
    if (digit !== 0) words += `${wasZero && words !== '' ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`
    wasZero = digit === 0
  }
  return words
}
