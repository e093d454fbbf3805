import { errors, KERNEL } from '../errors.ts'
import { events } from '../events.ts'
import type { ModuleSchema } from './module.ts'
import { tick } from './tick.ts'
import { upgrade } from './upgrade.ts'

/** The ledger-free half of the kernel: what it does itself, beside the modules. */
export const kernelSchema: ModuleSchema = {
  ...KERNEL, title: { zh: '内核', en: 'Kernel' }, actions: [tick, upgrade], queries: [], errors, events,
}
