import type { Application } from '@jianghan/kernel'
import { access, approvals, evidence, governance, issuerOf, members, payments, trace } from '@jianghan/modules'

/** THE composition: which modules this release runs, in their order. Adding a module is one line here. */
export const application: Application = {
  version: 1,
  node: 24,
  modules: [members, payments, approvals, governance, evidence, trace],
  access,
  issuerOf,
}
