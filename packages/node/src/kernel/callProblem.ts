import type { Facts } from '../problem/define.ts'
import type { problems } from '../problem/http.data.ts'
import type { CallProblem } from '../threads/messages.ts'

/** A problem of the HTTP table as it crosses threads. */
export const problemOf = (name: keyof typeof problems, facts: Facts = {}): CallProblem => ({ problem: name, facts })
