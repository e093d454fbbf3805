import { Steps } from 'antd'
import type { ReactNode } from 'react'
import type { Transaction } from '../../api/answers.ts'
import { Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

/** The life of a transaction as a picture: how far it has come, and what that is worth. */
export function Life({ transaction: { signers, time, height }, isProvable }: Readonly<{ transaction: Transaction; isProvable: boolean }>): ReactNode {
  const { say } = useWords()
  return (
    <Steps
      className="life"
      size="small"
      responsive
      aria-label={say('transaction.life')}
      current={isProvable ? 4 : 3}
      items={[
        { title: say('transaction.life.signed'), content: `× ${signers.length}` },
        { title: say('transaction.life.executed'), content: say('block.title', { height }) },
        { title: say('transaction.life.final'), content: <Moment at={time} /> },
        { title: say('transaction.life.provable') },
      ]}
    />
  )
}
