import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert, fromHex, MEMBER_ID, toHex } from '@jianghan/protocol'
import { isRefused, refused } from '@jianghan/crypto'
import type { FieldOpening, Refused } from '@jianghan/crypto'
import { loadSymmetricKey } from '@jianghan/crypto/node'
import { closeDatabase, damagedFile, structureFaults } from './database.ts'
import { decodeFields, encodeFields } from './fieldCodec.ts'
import type { Fields } from './fieldCodec.ts'
import { openItemStore } from './itemStore.ts'
import type { ItemStore, StoredItem } from './itemStore.ts'
import { openKeyStore } from './keyStore.ts'
import type { KeyStore } from './keyStore.ts'
import { ITEM_KIND, MAX_ITEM_BYTES, MAX_PAGE, MAX_READERS, MEDIA_TYPE } from './limits.ts'
import { dataKeyOf, open, randomBytes, rewrap } from './sealing.ts'
import { WriteQueue } from './writeQueue.ts'
import type { NewItem } from './writeQueue.ts'
import type { FieldsOfTransaction, KeyedItem, VaultDraft, VaultFinding, VaultItem, VaultItemInfo, VaultOptions, VaultPage } from './model.ts'

/** Field sets encoded between two turns of the event loop. */
const ENCODED_PER_TURN = 500
const ITEM_ID = 16
const TRANSACTION_ID = 32
const FIELDS_KIND = 'fields'
const FIELDS_MEDIA_TYPE = 'application/vnd.jianghan.fields'

const notFound = (id: Uint8Array): Refused => refused('vault.notFound', `保险库中没有 ${toHex(id)}。`, `The vault holds nothing under ${toHex(id)}.`)
const erased = (id: Uint8Array): Refused => refused('vault.erased', `保险库条目 ${toHex(id)} 已被删除，无法恢复。`, `The vault item ${toHex(id)} was erased and cannot be restored.`)
const infoOf = ({ info }: StoredItem): VaultItemInfo => ({ ...info, id: toHex(info.id) })
const isId = (bytes: Uint8Array): boolean => bytes.length === ITEM_ID || bytes.length === TRANSACTION_ID

/**
 * A member's private data: items encrypted each under a key of its own, and the openings of the commitments on the ledger, by transaction.
 * Erasing the key erases the datum, whatever copies of the ciphertext remain. Answers are values or a {@link Refused}; what throws
 * is a bug or a broken disk.
 */
export class Vault {
  readonly #vaultKey: KeyObject
  readonly #keys: KeyStore
  readonly #items: ItemStore
  readonly #queue: WriteQueue
  readonly #now: () => number

  constructor(vaultKey: KeyObject, keys: KeyStore, items: ItemStore, now: () => number) {
    this.#vaultKey = vaultKey
    this.#keys = keys
    this.#items = items
    this.#queue = new WriteQueue(vaultKey, keys, items)
    this.#now = now
  }

  /** Keeps an item; answers its id when it is durable. */
  async put(draft: VaultDraft): Promise<string | Refused> {
    const ids = await this.putMany([draft])
    return isRefused(ids) ? ids : (ids[0] as string)
  }

  /** Keeps many items, all or none, with one sync of the disk. */
  async putMany(drafts: readonly VaultDraft[]): Promise<readonly string[] | Refused> {
    const createdAt = this.#now()
    const items: NewItem[] = []
    for (const { id = randomBytes(ITEM_ID), kind, mediaType, readers, bytes } of drafts) {
      assert(ITEM_KIND.test(kind) && kind !== FIELDS_KIND && MEDIA_TYPE.test(mediaType), 'an item has a kind and a media type')
      assert(id.length === ITEM_ID, 'an id has 16 bytes')
      assert(readers.length <= MAX_READERS && readers.every(reader => MEMBER_ID.test(reader)), 'readers are member ids')
      if (bytes.length > MAX_ITEM_BYTES) {
        const most = MAX_ITEM_BYTES / 1024 / 1024
        return refused('vault.tooLarge', `内容过大：最多 ${most} MiB。`, `The content is too large: at most ${most} MiB.`)
      }
      items.push({ info: { id, kind, mediaType, createdAt, readers: [...readers] }, bytes })
    }
    return (await this.#queue.put(items)) ?? items.map(item => toHex(item.info.id))
  }

  /** An item with its content. */
  async get(id: string): Promise<VaultItem | Refused> {
    const bytes = this.#idOf(id)
    if (isRefused(bytes)) return bytes
    const item = this.#items.get(bytes)
    if (item === undefined) return notFound(bytes)
    if (isRefused(item)) return item
    const content = this.#open(item)
    return isRefused(content) ? content : { ...infoOf(item), bytes: content }
  }

  /** Erases an item for good. Answers a refusal when there is none; erasing again is no mistake. */
  async erase(id: string): Promise<Refused | undefined> {
    const bytes = this.#idOf(id)
    return isRefused(bytes) ? bytes : this.#erase(bytes)
  }

  /** Items in the order they came, without their contents. `after` is the `next` of the page before. */
  async list({ after, limit = 100, kind }: { after?: string; limit?: number; kind?: string } = {}): Promise<VaultPage | Refused> {
    assert(Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE, 'a page has 1 to 1,000 items')
    if (after !== undefined && !/^[0-9]{1,15}$/.test(after)) return refused('vault.badCursor', '翻页游标无效，请从头列出。', 'The cursor is not valid. List from the start.')
    const rows = this.#items.page(Number(after ?? 0), limit + 1, kind)
    if (isRefused(rows)) return rows
    const items = rows.slice(0, limit).map(infoOf)
    return rows.length > limit ? { items, next: String((rows[limit - 1] as StoredItem).seq) } : { items }
  }

  /** Keeps the openings of one transaction's commitments. What is held or erased under the id already stays as it is. */
  putFields(txId: Uint8Array, fields: Fields): Promise<Refused | undefined> {
    return this.putManyFields([{ txId, fields }])
  }

  /** Keeps the openings of many transactions, all or none, with one sync of the disk. */
  async putManyFields(entries: readonly FieldsOfTransaction[]): Promise<Refused | undefined> {
    const createdAt = this.#now()
    const items: NewItem[] = []
    for (const [index, { txId, fields, readers = [] }] of entries.entries()) {
      assert(txId.length === TRANSACTION_ID, 'a transaction id has 32 bytes')
      items.push({ info: { id: txId.slice(), kind: FIELDS_KIND, mediaType: FIELDS_MEDIA_TYPE, createdAt, readers: [...readers] }, bytes: fields instanceof Uint8Array ? fields : encodeFields(fields as Fields) })
      if (index % ENCODED_PER_TURN === ENCODED_PER_TURN - 1) await nextTurn()
    }
    return this.#queue.put(items)
  }

  /** The openings of a transaction's commitments; undefined when none were kept. */
  async fields(txId: Uint8Array): Promise<Readonly<Record<string, FieldOpening>> | undefined | Refused> {
    assert(txId.length === TRANSACTION_ID, 'a transaction id has 32 bytes')
    const item = this.#items.get(txId)
    if (item === undefined || isRefused(item)) return item
    const bytes = this.#open(item)
    if (isRefused(bytes)) return bytes
    return decodeFields(bytes) ?? damagedFile(this.#items.path, `交易 ${toHex(txId)} 的字段`, `the fields of transaction ${toHex(txId)}`)
  }

  /** Erases the openings of a transaction's commitments: the hashes on the ledger then say nothing of anyone. */
  async eraseFields(txId: Uint8Array): Promise<Refused | undefined> {
    assert(txId.length === TRANSACTION_ID, 'a transaction id has 32 bytes')
    return this.#erase(txId)
  }

  /** What is known of an item, or of the fields of a transaction, without opening it; undefined where nothing was ever held under the id. */
  about(id: Uint8Array): (VaultItemInfo & Readonly<{ erased: boolean }>) | undefined | Refused {
    assert(isId(id), 'an id has 16 bytes, of a transaction 32')
    const item = this.#items.get(id)
    if (item === undefined || isRefused(item)) return item
    const wrapped = this.#keys.get(id)
    return isRefused(wrapped) ? wrapped : { ...infoOf(item), erased: wrapped === 'erased' || item.ciphertext === undefined }
  }

  /** An item with its data key, to be sealed for a reader. */
  keyed(id: Uint8Array): KeyedItem | Refused {
    assert(isId(id), 'an id has 16 bytes, of a transaction 32')
    const item = this.#items.get(id)
    if (item === undefined) return notFound(id)
    if (isRefused(item)) return item
    const wrappedKey = this.#wrapped(item)
    if (!(wrappedKey instanceof Uint8Array)) return wrappedKey
    const dataKey = dataKeyOf(this.#vaultKey, item.info.id, wrappedKey)
    return dataKey === undefined || item.ciphertext === undefined ? this.#keyDamaged(item) : { info: item.info, ciphertext: item.ciphertext, dataKey }
  }

  /** Keeps an item that another node sealed for a reader of this one, as it came. What is held or erased under its id already stays as it is. */
  adopt({ info, ciphertext, dataKey }: KeyedItem): Promise<Refused | undefined> {
    assert(isId(info.id) && info.readers.length <= MAX_READERS, 'an item of bounded size')
    return this.#queue.put([{ info, bytes: ciphertext, wrappedKey: rewrap(this.#vaultKey, info.id, dataKey) }])
  }

  /** Erases what is held under an id of an item or of a transaction. */
  eraseHeld(id: Uint8Array): Promise<Refused | undefined> {
    assert(isId(id), 'an id has 16 bytes, of a transaction 32')
    return this.#erase(id)
  }

  /** Opens every item and checks both files, yielding what is damaged. Erased items are in order. */
  async *check(): AsyncGenerator<VaultFinding> {
    for (const database of [this.#keys.database, this.#items.database]) {
      for (const fault of structureFaults(database)) yield { refusal: damagedFile(database.path, fault, fault) }
    }
    for (let after = 0; ; ) {
      const rows = this.#items.page(after, 100)
      if (isRefused(rows)) return yield { refusal: rows }
      for (const { seq, info } of rows) {
        after = seq
        const item = this.#items.get(info.id) ?? damagedFile(this.#items.path, `索引中没有 ${toHex(info.id)}`, `its index lacks ${toHex(info.id)}`)
        const content = isRefused(item) ? item : this.#open(item)
        if (isRefused(content) && content.refused.code !== 'vault.erased') yield { id: toHex(info.id), refusal: content }
      }
      if (rows.length === 0) return
      await nextTurn()
    }
  }

  /** Waits for what is being written, then closes the files. */
  async close(): Promise<void> {
    await this.#queue.alone(() => {
      closeDatabase(this.#items.database)
      closeDatabase(this.#keys.database)
    })
  }

  #idOf(id: string): Uint8Array | Refused {
    const bytes = id.length === 2 * ITEM_ID ? fromHex(id) : undefined
    return bytes ?? refused('vault.badId', '保险库编号应为 32 位十六进制数字。', 'A vault id is 32 hexadecimal digits.')
  }

  /** The wrapped key of an item that can be opened. */
  #wrapped({ info, ciphertext }: StoredItem): Uint8Array | Refused {
    const wrappedKey = this.#keys.get(info.id)
    if (isRefused(wrappedKey)) return wrappedKey
    if (wrappedKey === 'erased' || ciphertext === undefined) return erased(info.id)
    if (wrappedKey !== undefined) return wrappedKey
    return refused(
      'vault.keyGone',
      `条目 ${toHex(info.id)} 的密钥不在 ${this.#keys.path} 中：它无法再打开。`,
      `The key of ${toHex(info.id)} is not in ${this.#keys.path}: the item cannot be opened any more.`,
    )
  }

  #keyDamaged({ info }: StoredItem): Refused {
    return damagedFile(this.#keys.path, `条目 ${toHex(info.id)} 的密钥`, `the key of item ${toHex(info.id)}`)
  }

  #open(item: StoredItem): Uint8Array | Refused {
    const wrappedKey = this.#wrapped(item)
    if (!(wrappedKey instanceof Uint8Array)) return wrappedKey
    const { info, ciphertext = new Uint8Array(0) } = item
    const content = open(this.#vaultKey, info, { ciphertext, wrappedKey })
    if (content === 'keyDamaged') return this.#keyDamaged(item)
    if (content === 'itemDamaged') return damagedFile(this.#items.path, `条目 ${toHex(info.id)}`, `item ${toHex(info.id)}`)
    return content
  }

  #erase(id: Uint8Array): Promise<Refused | undefined> {
    return this.#queue.alone(() => {
      const item = this.#items.get(id)
      if (item === undefined) return notFound(id)
      if (isRefused(item)) return item
      // The key first: from here on the datum is gone, even if the process stops before the ciphertext is dropped.
      return this.#keys.erase(id) ?? this.#items.clear(id)
    })
  }
}

/** Opens a vault, or makes a new one where both folders are empty. The folders are made readable by their owner only. */
export async function openVault({ itemsFolder, keysFolder, now = Date.now, ask }: VaultOptions): Promise<Vault | Refused> {
  for (const folder of [itemsFolder, keysFolder]) await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyStorePath = join(keysFolder, 'wrapped-keys.db')
  // Never made where wrapped keys are: a new one would close them for good.
  const vaultKey = await loadSymmetricKey(join(keysFolder, 'vault.key'), 'jianghan-vault-key', { mayMake: !existsSync(keyStorePath), ask })
  if (isRefused(vaultKey)) return vaultKey
  const keys = openKeyStore(keyStorePath, vaultKey)
  if (isRefused(keys)) return keys
  const items = openItemStore(join(itemsFolder, 'items.db'))
  if (isRefused(items)) {
    closeDatabase(keys.database)
    return items
  }
  return new Vault(createSecretKey(vaultKey), keys, items, now)
}
