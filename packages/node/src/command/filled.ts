/** Puts values into words. */
export const filled = (text: string, values: Readonly<Record<string, string | number | bigint>> = {}): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
