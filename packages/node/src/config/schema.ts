import Type, { type Static } from 'typebox'

const MiB = 1024 * 1024

/**
 * Every key of the configuration, once: the file `node.json` of the data folder, the environment and the flags of the command line are
 * read by it. A key `logLevel` is `JIANGHAN_LOG_LEVEL` in the environment.
 */
export const ConfigSchema = Type.Object({
  host: Type.String({ default: '127.0.0.1', minLength: 1, maxLength: 255, description: 'Address to serve HTTP on; other than loopback only with TLS.' }),
  port: Type.Integer({ default: 8645, minimum: 0, maximum: 65_535, description: 'Port to serve HTTP on; 0 lets the system choose.' }),
  tlsCertificate: Type.String({ default: '', maxLength: 4096, description: 'PEM file of the certificate with its chain, the own one first; with it HTTPS is spoken.' }),
  tlsKey: Type.String({ default: '', maxLength: 4096, description: 'PEM file of its private key.' }),
  tlsClientCa: Type.String({ default: '', maxLength: 4096, description: 'PEM file of the authorities whose client certificates are asked for.' }),
  tlsClientRequired: Type.Boolean({ default: false, description: 'Whether a connection without such a certificate is refused.' }),
  tlsPeerCa: Type.String({ default: '', maxLength: 4096, description: 'PEM file of the authorities of other nodes, with which vault items are exchanged; those of the system when empty.' }),
  hostNames: Type.String({ default: '', maxLength: 4096, description: 'Names under which the node is reached besides those of its certificate, with commas between them.' }),
  publicOrigin: Type.String({ default: '', maxLength: 300, pattern: '^(|https?://[^/?#\\s]+)$', description: 'Where people outside reach the node, such as https://ledger.bank.example: stands in the QR code of receipts. By default the address that the request went to.' }),
  icpFiling: Type.String({ default: '', maxLength: 100, description: 'ICP filing number of the site (ICP 备案号), shown at the foot of the console.' }),
  blockchainFiling: Type.String({ default: '', maxLength: 100, description: 'Filing number of the blockchain information service (区块链信息服务备案编号), shown there as well.' }),
  documentFonts: Type.String({ default: '', maxLength: 16_384, description: 'Font files (TrueType or OpenType) for characters that the own font of documents lacks, with commas between them.' }),
  checkpointPolicy: Type.String({ default: '', maxLength: 4096, description: 'File with the witnesses that are asked to cosign checkpoints of the history log, and the logs that this node cosigns.' }),
  checkpointSeconds: Type.Integer({ default: 5, minimum: 1, maximum: 86_400, description: 'Shortest time between two checkpoints, seconds.' }),
  timestampUrls: Type.String({ default: '', maxLength: 4096, description: 'Time-stamp authorities (RFC 3161 over HTTP) for checkpoints, URLs with commas between them; behind # the policy to ask for.' }),
  timestampRoots: Type.String({ default: '', maxLength: 4096, description: 'PEM file of the roots by which their time-stamps are judged.' }),
  timestampMinutes: Type.Integer({ default: 60, minimum: 1, maximum: 525_600, description: 'Minutes between two time-stamps of one authority.' }),
  cosignerName: Type.String({ default: '', maxLength: 256, description: 'Name under which this member cosigns checkpoints, such as bank.example/ledger; empty for a node that does not.' }),
  cosignerKey: Type.String({ default: '', maxLength: 4096, description: 'Key file with which it cosigns, or the pkcs11: URI of a key on a token.' }),
  signerKeys: Type.String({ default: '', maxLength: 16_384, description: 'pkcs11: URIs of keys on tokens with which the node signs for API keys, with commas between them; key files lie in keys/.' }),
  logLevel: Type.Union([Type.Literal('trace'), Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')], { default: 'warn', description: 'Least level of a line in the log.' }),
  logFileLevel: Type.Union([Type.Literal('trace'), Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')], { default: 'info', description: 'Least level of a line in the log files of the data folder.' }),
  logFileBytes: Type.Integer({ default: 16 * MiB, minimum: 64 * 1024, maximum: 1024 * MiB, description: 'Size beyond which a log file is followed by the next one, bytes.' }),
  logDayBytes: Type.Integer({ default: 128 * MiB, minimum: 64 * 1024, maximum: 65_536 * MiB, description: 'Bytes of log files in a day (UTC); beyond, only warnings and errors are written.' }),
  logKeepDays: Type.Integer({ default: 14, minimum: 1, maximum: 3_650, description: 'Days for which log files are kept.' }),
  payeeNames: Type.Union([Type.Literal('off'), Type.Literal('warn'), Type.Literal('refuse')], { default: 'off', description: 'Whether payees\' banks are asked for the names in payment files, and whether a payment whose name does not fit is refused or only told of.' }),
  index: Type.Boolean({ default: true, description: 'Keep the SQL index for search and account histories.' }),
  indexDatabase: Type.String({ default: '', maxLength: 4096, description: 'File with the postgres:// URL of a database in which the index is kept, one line that nobody but the node reads; empty for SQLite in the data folder.' }),
  indexSchema: Type.String({ default: 'jianghan', pattern: '^[a-z_][a-z0-9_]{0,62}$', description: 'Schema of the index in that database; each node needs one of its own.' }),
  verifyThreads: Type.Integer({ default: 0, minimum: 0, maximum: 64, description: 'Threads that judge signatures; 0 chooses by the machine.' }),
  transactionsInFlight: Type.Integer({ default: 20_000, minimum: 1, maximum: 1_000_000, description: 'Transactions between acceptance and their answer; beyond, the node is busy.' }),
  bytesInFlight: Type.Integer({ default: 64 * MiB, minimum: MiB, maximum: 4096 * MiB, description: 'Bytes of those transactions.' }),
  bodyBytes: Type.Integer({ default: 8 * MiB, minimum: 64 * 1024, maximum: 64 * MiB, description: 'Largest body of a request, bytes.' }),
  requestTimeoutMs: Type.Integer({ default: 120_000, minimum: 1_000, maximum: 600_000, description: 'Time in which a request has to arrive, milliseconds: the largest payment file needs a line of 5 Mbit/s.' }),
  waitTimeoutMs: Type.Integer({ default: 30_000, minimum: 100, maximum: 300_000, description: 'Longest a request may wait for its transactions, milliseconds.' }),
  connections: Type.Integer({ default: 2_000, minimum: 10, maximum: 100_000, description: 'Connections open at once.' }),
  anonymousPerSecond: Type.Integer({ default: 500, minimum: 1, maximum: 1_000_000, description: 'Requests that all callers without a key may send together, a second.' }),
  eventStreams: Type.Integer({ default: 200, minimum: 0, maximum: 10_000, description: 'Event streams and websockets open at once.' }),
  slowClientMs: Type.Integer({ default: 30_000, minimum: 1_000, maximum: 600_000, description: 'An event stream that is not read for so long is closed, milliseconds.' }),
  webhooks: Type.Integer({ default: 200, minimum: 0, maximum: 10_000, description: 'Webhooks that there may be; 0 for none.' }),
  webhookAllow: Type.String({ default: '', maxLength: 4096, description: 'Hosts, addresses and networks (10.1.0.0/16) that webhooks may reach besides those of the Internet, with commas between them; hosts named here may speak plain HTTP.' }),
  webhookCa: Type.String({ default: '', maxLength: 4096, description: 'PEM file of the authorities of webhook endpoints; those of the system when empty.' }),
  notifications: Type.String({ default: '', maxLength: 4096, description: 'File with channels and recipients of notices to people, relative to the data folder; none when empty.' }),
  stateCacheMiB: Type.Integer({ default: 64, minimum: 8, maximum: 65_536, description: 'Cache of the state database, MiB.' }),
  diskReserveMiB: Type.Integer({ default: 64, minimum: 16, maximum: 1_048_576, description: 'Free space below which no transactions are taken, MiB; they are again with a quarter more.' }),
  diskBudget: Type.String({ default: '', pattern: '^(|[1-9][0-9]{0,8}(MiB|GiB|TiB)|([1-9][0-9]?|100)%)$', description: 'What the data folder may take: a size such as "500GiB", or a part of its disk such as "20%"; beyond, no transactions are taken. Empty for as much as there is.' }),
  keepBlocks: Type.Integer({ default: 0, minimum: 0, maximum: 1_000_000_000_000, description: 'Newest blocks whose records stay; older ones are pruned once a backup and the index hold them. 0 keeps all. With keepDays as well, what either keeps stays.' }),
  keepDays: Type.Integer({ default: 0, minimum: 0, maximum: 36_500, description: 'Days for which the records of blocks stay, as keepBlocks; 0 for no such bound.' }),
  blockFileMiB: Type.Integer({ default: 256, minimum: 1, maximum: 2_048, description: 'Size beyond which a file of blocks is followed by the next one, MiB; files are pruned as a whole.' }),
  requestKeepDays: Type.Integer({ default: 7, minimum: 1, maximum: 365, description: 'Days for which a request with an idempotency key is known again.' }),
  scrubEveryHours: Type.Integer({ default: 24, minimum: 0, maximum: 8_760, description: 'Hours between two readings of everything on disk in search of damage; 0 for none.' }),
  flushEveryBlocks: Type.Integer({ default: 1_024, minimum: 1, maximum: 1_024, description: 'Blocks after which the state is written to disk at the latest. Fewer make a start after a crash shorter and lone transactions slower.' }),
  engine: Type.Union([Type.Literal('embedded'), Type.Literal('cometbft')], { default: 'embedded', description: 'Who orders the batches: this node alone, or CometBFT with the nodes of peers.json.' }),
  networkProfile: Type.Union([Type.Literal('lan'), Type.Literal('wan')], { default: 'lan', description: 'How far the nodes of a network are apart: round trips up to 5 ms, or up to 200 ms.' }),
  nodeName: Type.String({ default: '', maxLength: 60, description: 'Name of the node for the people of its network; by default its member.' }),
  peerListen: Type.String({ default: '0.0.0.0:26656', pattern: '^([0-9.]{7,15}|\\[[0-9a-fA-F:.]{2,45}\\]):[0-9]{1,5}$', description: 'Address and port where the engine listens for the nodes of peers.json.' }),
  peerExternal: Type.String({ default: '', maxLength: 270, description: 'How those reach it, where that is another address: host:port.' }),
  engineKeepBlocks: Type.Integer({ default: 0, minimum: 0, maximum: 1_000_000_000, description: 'Blocks that the engine keeps for nodes that catch up, beside the records of the node; 0 for as many as the node keeps (keepBlocks, keepDays).' }),
  engineProgram: Type.String({ default: '', maxLength: 4096, description: 'Path of the CometBFT program; by default the one that was built under .tools.' }),
}, { additionalProperties: false })

/** The configuration of a node, complete. */
export type Config = Readonly<Static<typeof ConfigSchema>>

/** A key of the configuration. */
export type ConfigKey = keyof Config & string

/** The keys, in the order of the schema. */
export const CONFIG_KEYS = Object.keys(ConfigSchema.properties) as readonly ConfigKey[]

/** The configuration of who configures nothing. */
export const defaultConfig = Object.fromEntries(CONFIG_KEYS.map(key => [key, (ConfigSchema.properties[key] as { default?: unknown }).default])) as Config

/** Name of a key in the environment: "logLevel" → "JIANGHAN_LOG_LEVEL". */
export const environmentName = (key: ConfigKey): string => `JIANGHAN_${key.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
