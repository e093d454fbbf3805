/** A field of a layout: its name, and the layout of its value. */
export type LayoutField = Readonly<{ name: string; layout: string }>

/** The fields of a record's layout, `{from account, entries list of {to account, code u16}}`. */
export function fieldsOfLayout(layout: string): LayoutField[] {
  const fields: LayoutField[] = []
  let [depth, start] = [0, 1]
  for (let at = 1; at < layout.length; at++) {
    const char = layout[at]
    if ((char === ',' && depth === 0) || at === layout.length - 1) {
      const field = layout.slice(start, at).trim()
      const space = field.indexOf(' ')
      if (field !== '') fields.push(space < 0 ? { name: field, layout: field } : { name: field.slice(0, space), layout: field.slice(space + 1) })
      start = at + 1
    } else if (char === '{') depth++
    else if (char === '}') depth--
  }
  return fields
}
