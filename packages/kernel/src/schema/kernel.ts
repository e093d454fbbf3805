import { errors, KERNEL } from '../errors.ts'
import { events } from '../events.ts'
import type { ModuleSchema } from './module.ts'
import { tick } from './tick.ts'
import { upgrade } from './upgrade.ts'

/** The ledger-free half of the kernel: what it does itself, beside the modules. */
export const kernelSchema: ModuleSchema = {
  ...KERNEL, title: { zh: '内核', en: 'Kernel' }, actions: [tick, upgrade], queries: [], errors, events,
  fieldWords: {
    memberId: { zh: '成员', en: 'member' }, steps: { zh: '步数', en: 'steps' }, version: { zh: '应用版本', en: 'version' }, height: { zh: '区块高度', en: 'height' },
  },
}
