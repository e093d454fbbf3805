import { gs1CheckDigit } from '@jianghan/protocol'

/** Where canonical GS1 Digital Link URIs live (GS1 Digital Link URI Syntax 1.2, section 6). */
const DOMAIN = 'https://id.gs1.org'

/** Characters that an EPC URI may hold as they are and a Digital Link URI may not (Digital Link 1.2, table 7-1). */
const encoded = (text: string): string => text.replace(/[!()*+,:]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const checked = (digits: string): string => `${digits}${gs1CheckDigit(digits)}`
/** Keys whose first digit stands behind the company prefix in an EPC URI: the indicator of a GTIN, the extension of an SSCC. */
const turned = (prefix: string, reference: string): string => checked(`${reference.slice(0, 1)}${prefix}${reference.slice(1)}`)

type Written = (prefix: string, reference: string, rest: readonly string[]) => string
/** `digits`: of company prefix and reference together; none where the reference is a text. `rest`: how many parts follow. */
type Scheme = Readonly<{ digits?: number; rest: number; write: Written }>

/** How each EPC URI (TDS 1.13, section 6) and class or pattern URI (sections 7 and 8) is written as a Digital Link. */
const SCHEMES: Readonly<Record<string, Scheme>> = {
  'id:sgtin': { digits: 13, rest: 1, write: (prefix, ref, [serial = '']) => `/01/${turned(prefix, ref)}/21/${encoded(serial)}` },
  'id:sscc': { digits: 17, rest: 0, write: (prefix, ref) => `/00/${turned(prefix, ref)}` },
  'id:sgln': { digits: 12, rest: 1, write: (prefix, ref, [extension = '']) => `/414/${checked(prefix + ref)}${extension === '0' ? '' : `/254/${encoded(extension)}`}` },
  'id:grai': { digits: 12, rest: 1, write: (prefix, ref, [serial = '']) => `/8003/${checked(`0${prefix}${ref}`)}${encoded(serial)}` },
  'id:giai': { rest: 0, write: (prefix, ref) => `/8004/${prefix}${encoded(ref)}` },
  'id:gsrn': { digits: 17, rest: 0, write: (prefix, ref) => `/8018/${checked(prefix + ref)}` },
  'id:gsrnp': { digits: 17, rest: 0, write: (prefix, ref) => `/8017/${checked(prefix + ref)}` },
  'id:gdti': { digits: 12, rest: 1, write: (prefix, ref, [serial = '']) => `/253/${checked(prefix + ref)}${encoded(serial)}` },
  'id:cpi': { rest: 1, write: (prefix, ref, [serial = '']) => `/8010/${encoded(prefix + ref)}/8011/${serial}` },
  'id:sgcn': { digits: 12, rest: 1, write: (prefix, ref, [serial = '']) => `/255/${checked(prefix + ref)}${serial}` },
  'id:ginc': { rest: 0, write: (prefix, ref) => `/401/${prefix}${encoded(ref)}` },
  'id:gsin': { digits: 16, rest: 0, write: (prefix, ref) => `/402/${checked(prefix + ref)}` },
  'id:itip': { digits: 13, rest: 3, write: (prefix, ref, [piece = '', total = '', serial = '']) => `/8006/${turned(prefix, ref)}${piece}${total}/21/${encoded(serial)}` },
  'id:upui': { digits: 13, rest: 1, write: (prefix, ref, [serial = '']) => `/01/${turned(prefix, ref)}/235/${encoded(serial)}` },
  'id:pgln': { digits: 12, rest: 0, write: (prefix, ref) => `/417/${checked(prefix + ref)}` },
  'class:lgtin': { digits: 13, rest: 1, write: (prefix, ref, [lot = '']) => `/01/${turned(prefix, ref)}/10/${encoded(lot)}` },
  'idpat:sgtin': { digits: 13, rest: 1, write: (prefix, ref) => `/01/${turned(prefix, ref)}` },
  'idpat:grai': { digits: 12, rest: 1, write: (prefix, ref) => `/8003/${checked(`0${prefix}${ref}`)}` },
  'idpat:gdti': { digits: 12, rest: 1, write: (prefix, ref) => `/253/${checked(prefix + ref)}` },
  'idpat:sgcn': { digits: 12, rest: 1, write: (prefix, ref) => `/255/${checked(prefix + ref)}` },
  'idpat:cpi': { rest: 1, write: (prefix, ref) => `/8010/${encoded(prefix + ref)}` },
  'idpat:itip': { digits: 13, rest: 3, write: (prefix, ref, [piece = '', total = '']) => `/8006/${turned(prefix, ref)}${piece}${total}` },
  'idpat:upui': { digits: 13, rest: 1, write: (prefix, ref) => `/01/${turned(prefix, ref)}` },
}

/** Longest URI that is looked at, characters. */
const URI_MAX = 500

/** The canonical Digital Link of an EPC, class or pattern URI; undefined where it is none. */
function fromUrn(uri: string): string | undefined {
  const [, name = '', body = ''] = /^urn:epc:((?:id|class|idpat):[a-z]+):(.+)$/.exec(uri) ?? []
  const scheme = SCHEMES[name]
  if (scheme === undefined) return undefined
  const [prefix = '', ...parts] = body.split('.')
  // Serials, lots and references that are texts hold points themselves.
  const own = scheme.digits === undefined && scheme.rest === 0 ? [parts.join('.')] : scheme.digits === undefined ? [parts.slice(0, -1).join('.'), ...parts.slice(-1)] : [...parts.slice(0, scheme.rest), parts.slice(scheme.rest).join('.')]
  const [reference = '', ...rest] = own
  if (!/^\d{6,12}$/.test(prefix) || rest.length !== scheme.rest || (scheme.rest > 0 && rest.includes(''))) return undefined
  const fits = scheme.digits === undefined ? reference !== '' : /^\d*$/.test(reference) && prefix.length + reference.length === scheme.digits
  return fits ? `${DOMAIN}${scheme.write(prefix, reference, rest)}` : undefined
}

/** Short names of keys and qualifiers that Digital Link URIs of before had (Digital Link 1.1, section 4.3). */
const NAMES: Readonly<Record<string, string>> = {
  gtin: '01', itip: '8006', cpid: '8010', gln: '414', party: '417', gsrnp: '8017', gsrn: '8018', gcn: '255', sscc: '00', gdti: '253', ginc: '401', gsin: '402', grai: '8003', giai: '8004', cpv: '22', lot: '10', ser: '21',
}
/** Primary keys, what their value looks like, and the qualifiers that name something finer, the finest first. */
const KEYS: Readonly<Record<string, Readonly<{ value: RegExp; qualifiers: readonly string[] }>>> = {
  '00': { value: /^\d{18}$/, qualifiers: [] }, '01': { value: /^\d{14}$/, qualifiers: ['21', '235', '10'] }, '253': { value: /^\d{13}\S{0,17}$/, qualifiers: [] }, '255': { value: /^\d{13,25}$/, qualifiers: [] },
  '401': { value: /^\S{4,30}$/, qualifiers: [] }, '402': { value: /^\d{17}$/, qualifiers: [] }, '414': { value: /^\d{13}$/, qualifiers: ['254'] }, '417': { value: /^\d{13}$/, qualifiers: [] },
  '8003': { value: /^\d{14}\S{0,16}$/, qualifiers: [] }, '8004': { value: /^\S{4,30}$/, qualifiers: [] }, '8006': { value: /^\d{18}$/, qualifiers: ['21', '10'] }, '8010': { value: /^\S{4,30}$/, qualifiers: ['8011'] },
  '8017': { value: /^\d{18}$/, qualifiers: [] }, '8018': { value: /^\d{18}$/, qualifiers: [] },
}

/** A Digital Link URI of any domain in its canonical form, with its finest qualifier alone; undefined where it is none. */
function fromLink(uri: string): string | undefined {
  const [, path = ''] = /^https?:\/\/[^/?#]+(\/[^?#]*)/.exec(uri) ?? []
  const parts = path.split('/').filter(part => part !== '').map((part, i, all) => ((all.length - i) % 2 === 0 ? NAMES[part] ?? part : part))
  for (let at = parts.length % 2; at + 1 < parts.length; at += 2) {
    const [ai = '', given = ''] = [parts[at], parts[at + 1]]
    const key = KEYS[ai]
    if (key === undefined) continue
    const value = ai === '01' && /^(\d{8}|\d{12}|\d{13})$/.test(given) ? given.padStart(14, '0') : given
    if (!key.value.test(value)) return undefined
    const rest = new Map(Array.from({ length: (parts.length - at - 2) / 2 }, (_, i) => [parts[at + 2 + 2 * i], parts[at + 3 + 2 * i]]))
    const finest = key.qualifiers.find(qualifier => rest.has(qualifier))
    return `${DOMAIN}/${ai}/${value}${finest === undefined ? '' : `/${finest}/${rest.get(finest)}`}`
  }
  return undefined
}

/**
 * The canonical GS1 Digital Link URI of any URI that holds a GS1 key, an EPC URI or a Digital Link of any domain (CBV 2.0, section 8.9.2): its finest identification alone, without attributes.
 * Undefined where the URI holds none.
 */
export function canonicalLink(uri: string): string | undefined {
  if (uri.length > URI_MAX) return undefined
  return uri.startsWith('urn:epc:') ? fromUrn(uri) : uri.startsWith('http') ? fromLink(uri) : undefined
}

/** The item of the trace module (`01/…/10/…`, `01/…/21/…`, `00/…`) that a URI names; undefined where it names none. */
export function itemOf(uri: string): string | undefined {
  const link = canonicalLink(uri)
  const [, path] = /^https:\/\/id\.gs1\.org\/(01\/\d{14}\/(?:10|21)\/[^/]+|00\/\d{18})$/.exec(link ?? '') ?? []
  if (path === undefined) return undefined
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
