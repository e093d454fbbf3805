import type { WordKey } from '../words/words.data.ts'

const ROLES: Readonly<Record<string, WordKey>> = { admin: 'role.admin', maker: 'role.maker', checker: 'role.checker', node: 'role.node', 'sign-in': 'role.signIn' }

/** A role in the reader's language; a role that the console does not know as it is. */
export const roleWord = (role: string, say: (key: WordKey) => string): string => {
  const word = ROLES[role]
  return word === undefined ? role : say(word)
}
