import type { Item } from './row.ts'

/** What no request can reach, or needs a node of its own: the test that covers it, by its file and (the beginning of) its name. */
export const COVERED_ELSEWHERE: readonly Readonly<{ item: Item; path: string; test: string }>[] = [
  { item: 'data folder of another chain', path: 'tests/e2e/dataFolder.test.ts', test: 'a folder that holds parts of another chain is refused' },
  { item: 'data folder of another chain', path: 'packages/engines/embedded/src/engine.test.ts', test: 'a folder of another chain, another key or a damaged block is refused by name' },
  { item: 'data folder of another chain', path: 'packages/kernel/src/ledger.test.ts', test: 'a folder of another chain is refused' },
  { item: 'locked folder', path: 'tests/e2e/thread.test.ts', test: 'a port that is taken, a folder in use' },
  { item: 'locked folder', path: 'packages/store/src/folderLock.test.ts', test: 'lets one holder in' },
  { item: 'full disk', path: 'tests/e2e/fullDisk.test.ts', test: 'a full disk stops what is written and nothing else' },
  { item: 'full disk', path: 'packages/kernel/src/ledger.test.ts', test: 'a disk that is full at any write stops one block' },
  { item: 'flipped bits', path: 'tests/e2e/dataFolder.test.ts', test: 'a flipped bit in any file of a data folder' },
  { item: 'flipped bits', path: 'packages/store/src/segments.test.ts', test: 'never pass a flipped bit' },
  { item: 'flipped bits', path: 'packages/store/src/stateTree.crash.test.ts', test: 'detects one flipped bit in any record' },
  { item: 'flipped bits', path: 'packages/store/src/historyLog.test.ts', test: 'names a flipped bit in any of its files' },
  { item: 'flipped bits', path: 'packages/vault/src/damage.test.ts', test: 'whatever byte of a file is flipped' },
  { item: 'flipped bits', path: 'packages/index/src/client.test.ts', test: 'a damaged block stops the index with the file and the remedy' },
  { item: 'malleable signatures', path: 'packages/crypto/src/verifier.test.ts', test: 'kind ${kind}: r or s of zero, n and beyond, and s above its bound are malformed' },
  { item: 'replays', path: 'packages/kernel/src/replay.test.ts', test: 'an id is found with its height until nobody could use it again' },
  { item: 'bodies over the limit', path: 'packages/node/src/http/refusals.test.ts', test: 'every request that must be refused is refused with its code and status' },
  { item: 'fuzz targets', path: 'tools/fuzz/targets.test.ts', test: 'holds for what is kept and for ${INPUTS} inputs from seed 1' },
]
