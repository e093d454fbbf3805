/** One change of an {@link OrderedKv}: a value put under a key, or, without a value, the key removed. */
export type KvOp = Readonly<{ key: Uint8Array; value?: Uint8Array | undefined }>

/** A half-open range of keys in the order of unsigned bytes. */
export type KvRange = Readonly<{ gte?: Uint8Array; lt?: Uint8Array; reverse?: boolean; limit?: number }>

/**
 * Port: a map of byte strings ordered as unsigned bytes. One process owns it. Keys are 1 to 1,024 bytes, values up to
 * 64 MiB. Implementations pass one contract test (`kv.contract.test.ts`). Faults of the disk are thrown as StoreFault.
 */
export interface OrderedKv {
  /** Value under the key as of the last finished write; a fresh array that the caller may keep but must not change. */
  get(key: Uint8Array): Uint8Array | undefined
  /** The same for many keys, off the calling thread where the implementation can. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>
  /**
   * All changes or none; of two on one key the later wins. `ops` is drawn in slices (of {@link WRITE_SLICE} changes, or as many as `slice` says) between
   * which other work runs, and readers see the old state until the promise resolves. With `sync` it resolves when the changes outlast a power cut.
   */
  write(ops: Iterable<KvOp>, options?: Readonly<{ sync?: boolean; slice?: number }>): Promise<void>
  /** Entries of a range in order. The range is read as of the call; changes made meanwhile may be missed. */
  iterate(range: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]>
  /** The map as it is now, for as long as the answer is held; writes go on, or wait for its release where they cannot. */
  freeze(): Promise<FrozenKv>
  /** Lets go of memory that reading in bulk has taken, where an implementation has some to give. Nothing else may be under way. */
  unmap?(): Promise<void>
  close(): Promise<void>
}

/** An {@link OrderedKv} as it was at one moment. To be released before the map is closed. */
export type FrozenKv = Pick<OrderedKv, 'get' | 'iterate'> & Readonly<{ release(): Promise<void> }>

/**
 * How many changes an implementation draws before it lets other work run, some 10 ms. Under full load that is a whole block each time: in short slices a
 * write takes so many blocks that the state on disk falls far behind, and a start after a crash executes them all again.
 */
export const WRITE_SLICE = 4_096

/** Lets timers, sockets and other promises run. */
// outside consensus: only storage waits here, never a handler
export const breathe = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })
