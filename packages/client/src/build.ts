import { create, toBinary, type DescMessage } from '@bufbuild/protobuf'
import { renderRefusal } from '@jianghan/kernel/schema'
import type { TransactionDraft } from '@jianghan/protocol'
import type { ActionRequest } from './actions.ts'
import { actionSchema } from './actions.ts'
import { JianghanError, type Language } from './error.ts'
import { type DecimalsOf, messageFromInput } from './fields.ts'
import { clientError } from './problems.data.ts'

/** What a draft needs besides its actions. */
export type DraftContext = Readonly<{ chainId: string; validUntilMs: number; decimalsOf: DecimalsOf; lang: Language }>

/**
 * Turns requests into a draft that can be signed: texts become bytes, decimals become atoms, and each action passes its own check, the one
 * that the ledger makes first as well. Throws JianghanError on the first thing that does not fit.
 */
export async function buildDraft(requests: readonly ActionRequest[], context: DraftContext): Promise<TransactionDraft> {
  const actions: { type: string; body: Uint8Array }[] = []
  for (const request of requests) actions.push({ type: request.type, body: await bodyOf(request, context) })
  return {
    chainId: context.chainId,
    validUntilMs: BigInt(context.validUntilMs),
    unique: crypto.getRandomValues(new Uint8Array(16)),
    actions,
  }
}

async function bodyOf({ type, input }: ActionRequest, { decimalsOf, lang }: DraftContext): Promise<Uint8Array> {
  const schema = actionSchema(type)
  if (schema === undefined) throw clientError('unknownAction', { name: type.slice(0, 100) }, lang)
  const descriptor: DescMessage = schema.message
  const read = await messageFromInput(descriptor, input, decimalsOf)
  if (!read.ok) throw new JianghanError(read.facts, lang)
  const message = create(descriptor, read.init)
  const checked = schema.check(message)
  if (checked.refused) {
    const { status, text, hint, facts, retry } = renderRefusal(checked)
    throw new JianghanError({ code: status, zh: text.zh, en: text.en, hint, facts, retry, status: 0 }, lang)
  }
  return toBinary(descriptor, message)
}
