import { descendantsOf } from '../bench/processTree.ts'
import type { ClusterNode } from './cluster.ts'

/** kill -9 of a node's application; its engine ends by itself. */
export const killApplication = ({ process }: ClusterNode): Promise<void> => process.kill()
/** kill -9 of a node's engine. */
export const killEngine = ({ process }: ClusterNode): void => { for (const pid of descendantsOf(process.pid)) endAtOnce(pid) }
const endAtOnce = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch { /* it ended by itself meanwhile */ }
}

/** Application and engine at the same moment: the engine first, since it ends by itself when its application does. */
export async function killBoth(node: ClusterNode): Promise<void> {
  killEngine(node)
  await killApplication(node)
}
