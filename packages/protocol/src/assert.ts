/** Thrown when the program itself is wrong. A user's mistake is never one of these: it is a refusal, a value. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed'
}

/** Stops the program where a fact that must hold does not. Stays on in production. */
export function assert(fact: unknown, what = 'a fact that must hold does not'): asserts fact {
  if (!fact) throw new AssertionFailed(what)
}

/** Marks a branch that cannot be reached; the compiler checks that every case was handled. */
export function unreachable(value: never, what = 'unreachable branch'): never {
  throw new AssertionFailed(`${what}: ${String(value)}`)
}
