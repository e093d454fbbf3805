import type { Cluster } from './cluster.ts'

/** Something that goes wrong in a network of four, while it is under load. */
export type Fault = Readonly<{
  name: string
  what: Readonly<{ zh: string; en: string }>
  /** Whether it has a network of its own, because that is another one afterwards. */
  alone?: boolean
  /** Does it, lets it last, and ends it; a node that it took away is back, or coming back, when it returns. */
  inflict(cluster: Cluster, pause: (seconds: number) => Promise<void>): Promise<void>
}>
