import { type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf'
import { actionSchema, showMessage } from '@jianghan/client/describe'
import { moduleSchemas } from '@jianghan/modules/schema'
import type { TransactionLine } from '../api/answers.ts'
import type { Words } from '@jianghan/kernel/schema'
import { shortName } from './text.ts'

/** What an action is called in both languages; its short name where this release does not know it. */
export function actionName(type: string): Words {
  const summary = actionSchema(type)?.summary
  return summary ?? { zh: shortName(type), en: shortName(type) }
}

/** What an event is called in both languages; its name where this release does not know it. */
export function eventName(name: string): Words {
  const [module, event = ''] = name.split('.')
  return moduleSchemas.find(each => each.name === module)?.events[event]?.words ?? { zh: name, en: name }
}

/** The actions of a transaction in a list: all of them, or the first where the list names no more. */
export const actionsOf = ({ actions, action }: TransactionLine): readonly string[] => actions ?? (action === undefined ? [] : [action])

/**
 * The fields of an action as people write them, addresses and UUIDs in place of the bytes that JSON carries as base64; as they came where this release does
 * not know the action.
 */
export function actionFields(type: string, body: unknown): unknown {
  const message: DescMessage | undefined = actionSchema(type)?.message
  if (message === undefined) return body
  try {
    return showMessage(message, fromJson(message, body as JsonValue))
  } catch {
    return body
  }
}
