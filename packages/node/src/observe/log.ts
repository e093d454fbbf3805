import { type Logger, multistream, pino } from 'pino'
import type { LogFiles } from './logFiles.ts'

/** Log files beside standard error, and the least level of a line in them. */
type Beside = Readonly<{ level: string; files: LogFiles }>

/**
 * The node's log: one JSON object a line on standard error, so that standard output stays for people, and in files where some are given. Nothing is logged
 * per transaction above debug, so that its size does not grow with the load; and never an account, an amount, a name or a key.
 */
export function openLog(level: string, beside?: Beside): Logger {
  const errors = pino.destination({ dest: 2, sync: true })
  const options = { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }
  if (beside === undefined) return pino({ level, ...options }, errors)
  const streams = [{ level, stream: errors }, { level: beside.level, stream: beside.files }].filter(stream => stream.level !== 'silent')
  if (streams.length === 0) return pino({ level: 'silent' })
  const values = pino.levels.values
  const least = streams.map(stream => stream.level).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))[0] as string
  return pino({ level: least, ...options }, multistream(streams as { level: pino.Level; stream: pino.DestinationStream }[], { dedupe: false }))
}
