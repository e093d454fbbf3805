/** Whether the user reads Chinese: JIANGHAN_LANG first, then the locale, in the order POSIX gives its variables. */
export const inChinese: boolean = readsChinese(process.env)

/** The same for a given environment. An empty variable counts as unset. */
export function readsChinese(env: Record<string, string | undefined>): boolean {
  const locale = env['JIANGHAN_LANG'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^zh/i.test(locale)
}
