import fs, { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { application as real } from '@jianghan/app'
import type { Action, Application } from '@jianghan/kernel'

/** A transfer of so many atoms makes the handler throw: a bug of ours, as tests need one. */
export const POISON_ATOMS = 666n

const poisoned = (action: Action): Action => (action.schema.name !== 'payments.v1.Transfer' ? action : {
  ...action,
  apply(write, input, plan) {
    if ((input.body as { amount: { atoms: bigint } }).amount.atoms === POISON_ATOMS) throw new RangeError('a handler with a bug')
    action.apply(write, input, plan)
  },
})

/** The application of this release with a bug in one handler. */
export const application: Application = {
  ...real, modules: real.modules.map(module => ({ ...module, actions: module.actions.map(poisoned) })),
}

// In a node's kernel worker: the disk is full for as long as this file exists.
const full = process.env['JIANGHAN_TEST_DISK_FULL']
if (!isMainThread && full !== undefined) {
  const { writeSync } = fs
  fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
    if (existsSync(full)) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    return writeSync(...args)
  }) as typeof writeSync
  syncBuiltinESMExports()
}
