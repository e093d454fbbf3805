import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Block } from '../../api/answers.ts'
import { useWords } from '../../words/useWords.ts'

const HEIGHT = 72
const BAR = 10

/** Transactions of the newest blocks as bars, the newest on the right. */
export function Activity({ blocks }: Readonly<{ blocks: readonly Block[] }>): ReactNode {
  const { say } = useWords()
  const navigate = useNavigate()
  const most = Math.max(1, ...blocks.map(({ transactions }) => transactions))
  const shown = blocks.toReversed()
  return (
    <svg className="activity" role="img" aria-label={say('overview.activity')} viewBox={`0 0 ${Math.max(1, shown.length) * BAR} ${HEIGHT}`} preserveAspectRatio="none">
      {shown.map(({ height, transactions }, at) => {
        const tall = transactions === 0 ? 1 : Math.max(3, (transactions / most) * HEIGHT)
        return (
          <rect key={height} x={at * BAR + 1} y={HEIGHT - tall} width={BAR - 2} height={tall} className={transactions === 0 ? 'empty' : ''} onClick={() => void navigate({ to: '/blocks/$height', params: { height } })}>
            <title>{`${height}: ${transactions}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}
