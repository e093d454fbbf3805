import { EVERYTHING } from '../audience/viewer.ts'
import type { HttpContext, NodeParts } from '../http/context.ts'
import { orFail } from '../threads/kernelLink.ts'
import { Approvals } from './approvals.ts'
import { Authority } from './authority.ts'
import { DayUsage } from './dayUsage.ts'
import type { HeldKeys } from './heldKeys.ts'
import { NodeSigner } from './nodeSigner.ts'
import { ProposalStore } from './proposalStore.ts'

/** The node's signer with all that it keeps. */
export type OpenSigner = Readonly<{ keys: HeldKeys; signer: NodeSigner; approvals: Approvals; usage: DayUsage; close(): Promise<void> }>

/** Opens the signer of a node that serves. Throws where what it keeps is damaged. */
export async function openSigner(context: NodeParts & Pick<HttpContext, 'vault'>, keys: HeldKeys): Promise<OpenSigner> {
  const { folder, facts, kernel, now, vault, log } = context
  const authority = new Authority(async (name, args) => orFail(await kernel.call('query', { name, args, prove: false, viewer: EVERYTHING })).answer)
  const detach = context.onBlock(block => { if (block.changedAuthority) authority.forget() })
  const usage = DayUsage.open(folder.path, now)
  const proposals = await ProposalStore.open(vault.ports.vault)
  const signer = new NodeSigner({ chainId: facts.chainId, now, keys, authority, usage, proposals })
  const approvals = new Approvals(signer)
  void approvals.sweep().catch((fault: unknown) => log.warn({ fault: String(fault) }, 'ended proposals were not erased'))
  return {
    keys, signer, approvals, usage,
    async close() {
      detach()
      keys.close()
      await usage.close()
    },
  }
}
