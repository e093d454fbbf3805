import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../../words/useWords.ts'
import type { Points } from './draw.ts'

/** A line over time; the library that draws it is fetched when the first chart is shown. `label` says in words what it shows. */
export function LineChart({ points, label, axisText }: Readonly<{ points: Points; label: string; axisText(value: number): string }>): ReactNode {
  const { language } = useWords()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const run: { isCurrent: boolean; away?: () => void } = { isCurrent: true }
    void import('./draw.ts').then(({ drawLine }) => {
      if (!run.isCurrent || element.current === null) return
      const style = getComputedStyle(document.documentElement)
      const color = (name: string): string => style.getPropertyValue(name).trim()
      run.away = drawLine(element.current, { points, axisText, locale: language === 'zh' ? 'zh-CN' : 'en-GB', colors: { line: color('--blue'), ink: color('--quiet'), grid: color('--line') } })
    })
    return () => {
      run.isCurrent = false
      run.away?.()
    }
  }, [points, axisText, language])
  return <div ref={element} className="chart" role="img" aria-label={label} />
}
