import { LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, GridComponent, SVGRenderer])

/** A line over time: moments in milliseconds, and values as they are drawn. */
export type Points = readonly (readonly [number, number])[]
/** How a line is drawn. */
export type Drawing = Readonly<{ points: Points; colors: Readonly<{ line: string; ink: string; grid: string }>; axisText(value: number): string; locale: string }>

/**
 * Draws a line that stays where it is until the next change. Numbers are for the eye here; the exact ones stand beside the chart. Charts have no tooltips: these are HTML with styles of their own, which the page's policy forbids.
 * @returns what takes the chart away again
 */
export function drawLine(element: HTMLElement, { points, colors, axisText, locale }: Drawing): () => void {
  const chart = init(element, undefined, { renderer: 'svg', locale: locale.startsWith('zh') ? 'ZH' : 'EN' })
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    xAxis: { type: 'time', axisLabel: { color: colors.ink, hideOverlap: true, formatter: (at: number) => new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at) }, axisLine: { lineStyle: { color: colors.grid } } },
    yAxis: { type: 'value', scale: true, axisLabel: { color: colors.ink, formatter: axisText }, splitLine: { lineStyle: { color: colors.grid } } },
    series: [{ type: 'line', step: 'end', data: points.map(point => [...point]), showSymbol: points.length < 40, symbolSize: 5, lineStyle: { color: colors.line, width: 2 }, itemStyle: { color: colors.line }, areaStyle: { color: colors.line, opacity: 0.12 } }],
  })
  const watch = new ResizeObserver(() => chart.resize())
  watch.observe(element)
  return () => {
    watch.disconnect()
    chart.dispose()
  }
}
