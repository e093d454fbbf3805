import type { Page } from './answers.ts'
import type { Language } from './error.ts'
import type { Http } from './http.ts'
import { clientError } from './problems.data.ts'

/** How to read a list. */
export type ListOptions = Readonly<{
  /** Items of a page; the node has a default. */
  pageSize?: number
  /** Stop after so many items. */
  limit?: number
  signal?: AbortSignal
}>

/** The items of a list, page by page as they are read. A node that hands out the same cursor twice is refused. */
export async function* pages<T>(http: Http, path: string, options: ListOptions, lang: Language): AsyncGenerator<T, void> {
  const { pageSize, limit = Infinity, signal } = options
  let cursor: string | null | undefined
  let given = 0
  while (given < limit) {
    const query = new URLSearchParams()
    if (cursor !== undefined && cursor !== null) query.set('cursor', cursor)
    const size = Math.min(pageSize ?? Infinity, limit - given)
    if (Number.isFinite(size)) query.set('limit', String(Math.min(size, 200)))
    const text = query.toString()
    const page = await http.json<Page<T>>({ path: text === '' ? path : `${path}?${text}`, signal })
    if (!Array.isArray(page?.items)) throw clientError('badAnswer', { what: 'items' }, lang)
    for (const item of page.items) {
      yield item
      if (++given >= limit) return
    }
    if (page.next === null || page.next === undefined) return
    if (page.next === cursor) throw clientError('badAnswer', { what: 'cursor' }, lang)
    cursor = page.next
  }
}
