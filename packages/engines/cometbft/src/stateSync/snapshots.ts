/** The one format of snapshots (abci.Snapshot.format). */
export const SNAPSHOT_FORMAT = 1
/** Chunks of a snapshot that are taken at the most: as many as the engine fetches. */
export const SNAPSHOT_CHUNKS_MAX = 100_000
/** Bytes of a snapshot's description at the most: the engine's messages about snapshots end at 4 MB. */
export const SNAPSHOT_METADATA_MAX = 3_900_000

/** A snapshot as nodes offer it to one another. */
export type OfferedSnapshot = Readonly<{ height: bigint; chunks: number; /** Name of the snapshot: the same for the same content. */ hash: Uint8Array; metadata: Uint8Array }>

/** Port: the snapshots that a node hands to others. */
export interface SnapshotSource {
  list(): readonly OfferedSnapshot[]
  /** A chunk of one of them; undefined where it is not there. */
  chunk(height: bigint, index: number): Uint8Array | undefined
}

/** Where an application stands once a snapshot is its own. */
export type Placed = Readonly<{ height: bigint; appHash: Uint8Array; appVersion: bigint }>

/** Port: takes one snapshot in. */
export interface SnapshotSink {
  /** Looks at an offer under the application hash that a verified header carries; false where it cannot lead there. */
  begin(offered: OfferedSnapshot, appHash: Uint8Array): boolean
  /** Whether a chunk is what the offer says, kept if so. */
  take(index: number, bytes: Uint8Array): boolean
  /** All chunks were taken: makes them the application's own. Undefined where they do not lead to the hash after all. */
  place(): Promise<Placed | undefined>
}
