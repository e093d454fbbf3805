/** How far the nodes are from each other: a building or a city, or a country and more. */
export type NetworkProfile = 'lan' | 'wan'

/** What depends on the distance between nodes. Durations as CometBFT writes them; rates in bytes a second. */
export type ProfileValues = Readonly<{
  timeoutPropose: string
  timeoutProposeDelta: string
  timeoutPrevote: string
  timeoutPrecommit: string
  timeoutVoteDelta: string
  timeoutCommit: string
  gossipSleep: string
  flushThrottle: string
  rate: number
}>

/**
 * lan: round trips up to 5 ms. A validator that is down costs 350 ms in its turn: the others wait for its proposal, agree that there is none, and wait for the
 * last vote on that; the gossip looks for something to send every 8 ms:
 * at 5 ms four idle engines take a quarter more of the processor, at 20 ms a lone transfer takes twice as long.
 * wan: round trips up to 200 ms. A proposal needs several round trips before it is complete, so the others wait for it longer; looking less often takes
 * a third of the processor's time at rest.
 */
export const PROFILES: Readonly<Record<NetworkProfile, ProfileValues>> = {
  lan: {
    timeoutPropose: '300ms', timeoutProposeDelta: '200ms', timeoutPrevote: '100ms', timeoutPrecommit: '50ms', timeoutVoteDelta: '100ms', timeoutCommit: '10ms',
    gossipSleep: '8ms', flushThrottle: '2ms', rate: 104_857_600,
  },
  wan: {
    timeoutPropose: '2s', timeoutProposeDelta: '500ms', timeoutPrevote: '600ms', timeoutPrecommit: '300ms', timeoutVoteDelta: '300ms', timeoutCommit: '50ms',
    gossipSleep: '20ms', flushThrottle: '10ms', rate: 20_971_520,
  },
}
