import { Button } from 'antd'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useWords } from '../words/useWords.ts'

/**
 * A dialog of the browser's own: it keeps the focus, closes by Esc, and lies above everything. antd's would put a style into the page that the page's policy
 * forbids.
 */
export function Dialog({ isOpen, onClose, title, children }: Readonly<{ isOpen: boolean; onClose(): void; title: string; children: ReactNode }>): ReactNode {
  const { say } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <header><h2 id={heading}>{title}</h2><Button size="small" onClick={onClose}>{say('app.close')}</Button></header>
      {isOpen && children}
    </dialog>
  )
}
