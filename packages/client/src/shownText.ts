/** Longest foreign text that is shown, characters. */
const SHOWN_MAX = 400

/** Foreign text for a person's eyes: no control or direction characters that could make it look like something else, bounded. */
export function shownText(text: string): string {
  const points = Array.from(text.slice(0, 4 * SHOWN_MAX), point => (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(point) ? '\uFFFD' : point))
  return points.length > SHOWN_MAX ? `${points.slice(0, SHOWN_MAX).join('')}…` : points.join('')
}

