import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LIVE } from './queries.ts'

/** Least time between two refreshes, milliseconds: at 100 blocks a second nobody reads each. */
const REFRESH_MS = 250

/**
 * Keeps what is shown as new as the ledger: after every block whatever is on the page is asked for again. Whether the stream of events is up; the browser makes it again
 * by itself when it breaks.
 */
export function useLive(): boolean {
  const client = useQueryClient()
  const [isUp, setUp] = useState(true)
  useEffect(() => {
    const stream = new EventSource('/v1/events?blocks=true&types=ledger.block')
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        void client.invalidateQueries({ queryKey: [LIVE] })
      }, REFRESH_MS)
    }
    stream.addEventListener('open', () => {
      setUp(true)
      refresh()
    })
    stream.addEventListener('error', () => setUp(false))
    stream.addEventListener('ledger.block', refresh)
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [client])
  return isUp
}
