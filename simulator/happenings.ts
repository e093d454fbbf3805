/** What happened in a run, by name: faults that struck, and statuses and events that came. */
export class Happenings {
  readonly faults: Record<string, number> = {}
  readonly seen = new Map<string, number>()

  /** Counts a fault. */
  count(what: string): void {
    this.faults[what] = (this.faults[what] ?? 0) + 1
  }

  /** Counts statuses and events. */
  see(names: readonly string[]): void {
    for (const name of names) this.seen.set(name, (this.seen.get(name) ?? 0) + 1)
  }
}
