/** The light door: what actions and fields look like. Loads no cryptography, so that command lines and forms start quickly. */
export * from './actions.ts'
export * from './error.ts'
export { type FieldInfo, type FieldKind, FIELD_WORDS, fieldsOf, formatUuid, parseBytes, showBytes, showMessage } from './fields.ts'
export * from './shownText.ts'
