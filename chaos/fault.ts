import type { Cluster, ClusterPlan } from './cluster.ts'
import type { ChaosLoad } from './load.ts'

/** Figures of a fault, in both languages. */
export type Figures = Readonly<{ zh: string; en: string }>
/** What a fault tells besides that it was survived: often nothing. */
export type Told = Figures | void

/** Something that goes wrong in a network, of four mostly, while it is under load. */
export type Fault = Readonly<{
  name: string
  what: Readonly<{ zh: string; en: string }>
  /** The network of its own that it has, because it wants another one or leaves another one behind; the common one of four otherwise. */
  network?: ClusterPlan
  /** Whether this machine can do it; where not, the fault is left out and that is said. */
  possible?: () => boolean
  /** Does it, lets it last, and ends it; a node that it took away is back, or coming back, when it returns. Answers what is worth to be told of it. */
  inflict(cluster: Cluster, pause: (seconds: number) => Promise<void>, load: ChaosLoad): Promise<Told>
}>
