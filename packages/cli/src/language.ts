import type { Language } from '@jianghan/client'

/** The language by --lang, JIANGHAN_LANG, LC_ALL, LC_MESSAGES and LANG, the first that is set: Chinese for zh…, English otherwise. */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = argv.findIndex(each => each === '--lang' || each.startsWith('--lang='))
  const flag = at < 0 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at]?.slice('--lang='.length)
  const locale = flag || env['JIANGHAN_LANG'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^zh/i.test(locale) ? 'zh' : 'en'
}
