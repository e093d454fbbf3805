/** Grows when the tables or the meaning of a row change; an index of another version is built again from the log. */
export const VERSION = 2
/** "JHIX": marks an SQLite file as an index. */
export const APPLICATION_ID = 0x4a484958

/**
 * What a new file holds. Rows are narrow: numbers stand for what repeats. Besides the tables that both databases have alike (sql/tables.ts) these are the marker,
 * one row that tells where the index stands in the log · names with their numbers · `parties`: accounts (kind 0), members (1), issuers of assets (2) and keys (3) that
 * transactions concerned, numbered by first appearance, with the number of the member that each is as `owner`, 0 for nobody · `audiences`: the positions of which
 * a reader sees anything, packed; those from the marker's `audiences_to` on are in no row yet · `history_fresh`: history that is in no run yet, in the order of
 * arrival, deleted as a whole when it becomes one · `runs`, and the runs themselves: lookups_N and history_N (runs.ts).
 */
export const SCHEMA = `
CREATE TABLE marker (id INTEGER PRIMARY KEY CHECK (id = 1), first_height INTEGER NOT NULL, height INTEGER NOT NULL,
  log_size INTEGER NOT NULL, app_hash BLOB NOT NULL, parties INTEGER NOT NULL, audiences_to INTEGER NOT NULL, definitions TEXT NOT NULL);
CREATE TABLE blocks (height INTEGER PRIMARY KEY, seconds INTEGER NOT NULL, nanos INTEGER NOT NULL, log_start INTEGER NOT NULL,
  transactions INTEGER NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE transactions (seq INTEGER PRIMARY KEY, id BLOB NOT NULL, height INTEGER NOT NULL, kind INTEGER NOT NULL,
  module INTEGER NOT NULL, code INTEGER NOT NULL, action INTEGER NOT NULL, audience BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE action_types (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE assets (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE key_kinds (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE parties (value BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL, owner INTEGER NOT NULL,
  PRIMARY KEY (value, kind)) WITHOUT ROWID;
CREATE TABLE audiences (reader INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, positions BLOB NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY (reader, first_seq)) WITHOUT ROWID;
CREATE TABLE search_keys (seq INTEGER NOT NULL, kind INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (seq, kind, value)) WITHOUT ROWID;
CREATE TABLE history_fresh (party INTEGER NOT NULL, seq INTEGER NOT NULL, asset INTEGER NOT NULL, atoms INTEGER,
  sum INTEGER NOT NULL);
CREATE TABLE wide_movements (party INTEGER NOT NULL, seq INTEGER NOT NULL, asset INTEGER NOT NULL, atoms TEXT NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY (party, seq, asset)) WITHOUT ROWID;
CREATE TABLE runs (number INTEGER PRIMARY KEY, family TEXT NOT NULL, level INTEGER NOT NULL, first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL, rows INTEGER NOT NULL, state INTEGER NOT NULL);
`
