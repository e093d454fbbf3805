/** Bytes of one item before sealing. */
export const MAX_ITEM_BYTES = 64 * 1024 * 1024
/** Bytes of items that wait for their turn to be written; more are refused as busy. */
export const MAX_WAITING_BYTES = 256 * 1024 * 1024
/** Readers of one item. */
export const MAX_READERS = 64
/** Fields of one transaction. */
export const MAX_FIELDS = 256
/** Items on one page of a list. */
export const MAX_PAGE = 1000
/** Kinds of items: ASCII, at most 64 characters. */
export const ITEM_KIND = /^[a-z][a-z0-9.-]{0,63}$/
/** Media types without parameters (RFC 6838), at most 127 characters. */
export const MEDIA_TYPE = /^(?=.{1,127}$)[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/
