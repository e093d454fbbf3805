import { demoConsortium } from '@jianghan/app'
import { startTestNode } from './testLedger.ts'

type Test = Parameters<typeof startTestNode>[0]

/** A node over the demo consortium with random keys, as `up` makes it. */
export function startDemoNode(t: Test, folder: string): ReturnType<typeof startTestNode> {
  return startTestNode(t, {
    folder, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
  })
}
