import { type Timestamp, toMillis } from '@jianghan/protocol'
import type { Words } from '@jianghan/kernel/schema'

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const
const TWO = (n: number): string => String(n).padStart(2, '0')

/** A moment in words, by the clock of Beijing (UTC+8): the same wherever it is read. */
export function describeMoment(time: Timestamp): Words {
  const at = new Date(Number(toMillis(time)) + 8 * 3_600_000)
  if (Number.isNaN(at.getTime())) return { zh: `${time.seconds} 秒（1970 年起）`, en: `${time.seconds} s since 1970` }
  const clock = `${TWO(at.getUTCHours())}:${TWO(at.getUTCMinutes())}:${TWO(at.getUTCSeconds())}`
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  return {
    zh: `${year}年${month + 1}月${day}日 ${clock}（北京时间）`,
    en: `${day} ${MONTHS[month]} ${year}, ${clock} (UTC+8)`,
  }
}
