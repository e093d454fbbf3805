import { type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf'
import { actionSchema, showMessage } from '@jianghan/client/describe'

/** An action's body as the API gives it (protobuf's JSON), with addresses and UUIDs in the place of base64. */
export function actionBody({ type, body }: Readonly<{ type: string; body: unknown }>): Readonly<Record<string, unknown>> {
  const message = actionSchema(type)?.message as DescMessage | undefined
  if (message === undefined) return (body ?? {}) as Record<string, unknown>
  try {
    return showMessage(message, fromJson(message, body as JsonValue, { ignoreUnknownFields: true }))
  } catch {
    return (body ?? {}) as Record<string, unknown>
  }
}
