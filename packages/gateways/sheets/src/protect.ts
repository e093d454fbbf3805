/**
 * Texts that a spreadsheet would take for a formula when it opens a CSV (CSV injection, CWE-1236): those that begin with = + - @, a tab or a carriage
 * return, in full width too. Numbers are not among them.
 */
const ACTIVE = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/

/** Whether a text must be marked as text, so that no program evaluates it. */
export const isActive = (text: string): boolean => ACTIVE.test(text) && !NUMBER.test(text)
