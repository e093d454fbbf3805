import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { isGln, isGtin, MEMBER_ID, parseItem } from '@jianghan/protocol'
import { errors } from './errors.ts'

/** Steps, reasons, schemes, regions: codes rather than texts, since nothing confidential may stand on the ledger. The underscore is that of CBV's business steps. */
const CODE = /^[a-z][a-z0-9_-]{1,30}$/

/** Whether a text is such a code. */
export const isCode = (code: string): boolean => CODE.test(code)
/** Shape of a member's id. */
export const checkMember = (id: string): Decision<void> => (MEMBER_ID.test(id) ? ok() : refuse(errors.memberIdShape, {}))
/** Shape and check digit of a GTIN. */
export const checkGtin = (gtin: string): Decision<void> => (isGtin(gtin) ? ok() : refuse(errors.gtinShape, {}))
/** Shape and check digit of a GLN. */
export const checkGln = (gln: string): Decision<void> => (isGln(gln) ? ok() : refuse(errors.glnShape, {}))

/** What a certificate is about: a product, a place, an item. */
export const isSubject = (text: string): boolean => (text.length === 17 && text.startsWith('01/') && isGtin(text.slice(3))) || (text.startsWith('414/') && isGln(text.slice(4))) || parseItem(text) !== undefined

/** Strictly ascending. */
export const rises = (texts: readonly string[]): boolean => texts.every((text, i) => i === 0 || (texts[i - 1] as string) < text)
