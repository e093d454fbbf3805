/** A test as a file declares it. */
export type Collected = Readonly<{ name: string; run(): Promise<void> }>

/** Tests declared so far. */
export const collected: Collected[] = []

type Body = (context: Context) => void | Promise<void>
type Context = Readonly<{ test(name: string, body: Body): Promise<void>; after(done: () => void | Promise<void>): void; diagnostic(words: string): void }>

/** Stands in for the function of node:test while changes are tried: keeps the test, so that it can be run for every change. */
export function test(name: string, ...rest: [Body] | [unknown, Body]): void {
  const body = rest.at(-1) as Body
  collected.push({ name, run: () => runBody(body) })
}

async function runBody(body: Body): Promise<void> {
  const last: (() => void | Promise<void>)[] = []
  try {
    await body({ test: (_name, inner) => runBody(inner), after: done => void last.push(done), diagnostic: () => undefined })
  } finally {
    for (const done of last) await done()
  }
}

/** A group is its tests. */
export function describe(_name: string, body: () => void): void {
  body()
}
