import { moduleSchemas } from '@jianghan/modules/schema'
import type { Words } from '@jianghan/kernel/schema'

/** Module of a name: "payments" of "payments.v1.Transfer", "payments.getBalance", "payments.settled". */
const moduleOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('.')))

/** What a field is called in both languages: by the words of the module that it stands in, or of another one that has the same; by its name where nobody says. */
export function fieldName(name: string, of = ''): Words {
  const own = moduleSchemas.find(module => module.name === moduleOf(of))
  return own?.fieldWords?.[name] ?? moduleSchemas.find(({ fieldWords }) => fieldWords?.[name] !== undefined)?.fieldWords?.[name] ?? { zh: name, en: name }
}
