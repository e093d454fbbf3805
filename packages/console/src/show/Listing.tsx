import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryOptions } from '@tanstack/react-query'
import { Button, Empty, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { Page } from '../api/answers.ts'
import { useWords } from '../words/useWords.ts'
import { ProblemNotice } from './problem.tsx'

/** A column of a list: its heading, and what stands in it. */
export type Column<T> = Readonly<{ title: string; cell(item: T): ReactNode; align?: 'end' }>

/** Rows of items under headings. Plain HTML: it is read aloud well, costs no library, and scrolls sideways on narrow screens. */
export function Rows<T>({ columns, items, keyOf, label }: Readonly<{ columns: readonly Column<T>[]; items: readonly T[]; keyOf(item: T): string; label: string }>): ReactNode {
  return (
    <div className="scrolls" role="region" aria-label={label} tabIndex={0}>
      <table className="rows">
        <thead><tr>{columns.map(({ title, align }) => <th key={title} scope="col" className={align}>{title}</th>)}</tr></thead>
        <tbody>{items.map(item => <tr key={keyOf(item)}>{columns.map(({ title, cell, align }) => <td key={title} className={align}>{cell(item)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}

type Listed<T> = UseInfiniteQueryOptions<Page<T>, Error, InfiniteData<Page<T>>, string[], string>

/** A list that is read page by page. */
export function Listing<T>({ query, columns, keyOf, label, none }: Readonly<{
  query: Listed<T>; columns: readonly Column<T>[]; keyOf(item: T): string; label: string; none?: string
}>): ReactNode {
  const { say } = useWords()
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(query)
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 6 }} />
  const items = data.pages.flatMap(page => page.items)
  if (items.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={none ?? say('app.none')} />
  return (
    <>
      <Rows columns={columns} items={items} keyOf={keyOf} label={label} />
      {hasNextPage && <Button className="more" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{say('app.more')}</Button>}
    </>
  )
}
