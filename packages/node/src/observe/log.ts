import { type Logger, pino } from 'pino'

/**
 * The node's log: one JSON object a line on standard error, so that standard output stays for people. Nothing is logged per transaction above
 * debug, so that its size does not grow with the load.
 */
export const openLog = (level: string): Logger =>
  pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }))
