import type { Finding } from './finding.ts'
import { isTestCode, type Source } from './source.ts'

/**
 * What each package may import of the others: THE statement of the import direction. `x/schema` is the half of a package that
 * says what actions, queries and errors look like and holds no handler.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  crypto: ['protocol'],
  light: ['protocol', 'crypto'],
  witness: ['protocol', 'crypto', 'light'],
  store: ['protocol', 'crypto', 'light'],
  kernel: ['protocol', 'crypto', 'light', 'store'],
  modules: ['protocol', 'crypto', 'light', 'kernel'],
  app: ['protocol', 'crypto', 'light', 'store', 'kernel', 'modules'],
  vault: ['protocol', 'crypto'],
  'engine-embedded': ['protocol', 'crypto', 'light', 'store', 'kernel', 'app'],
  'engine-cometbft': ['protocol', 'crypto', 'light', 'store', 'kernel', 'app', 'engine-embedded'],
  index: ['protocol', 'crypto', 'light', 'store', 'kernel', 'modules', 'app'],
  client: ['protocol', 'crypto', 'light', 'kernel/schema', 'modules/schema'],
  'gateway-iso20022': ['protocol', 'crypto', 'light', 'vault', 'client', 'kernel/schema', 'modules/schema'],
  'gateway-sheets': ['protocol', 'gateway-iso20022'],
  'gateway-notifications': [],
  'gateway-documents': ['protocol', 'client'],
  'gateway-epcis': ['protocol', 'crypto'],
  node: ['protocol', 'crypto', 'light', 'store', 'kernel', 'modules', 'app', 'vault', 'witness', 'engine-embedded', 'engine-cometbft', 'index', 'client', 'gateway-iso20022', 'gateway-notifications', 'gateway-sheets', 'gateway-documents'],
  cli: ['protocol', 'crypto', 'light', 'client', 'gateway-sheets', 'gateway-epcis', 'kernel/schema', 'modules/schema'],
  console: ['protocol', 'crypto', 'light', 'client', 'kernel/schema', 'modules/schema'],
  lab: ['protocol', 'crypto', 'light', 'client', 'kernel/schema', 'modules/schema'],
}

/** Packages that also run in a browser: no `node:` modules outside a `node/` folder or a `*.node.ts` file. */
const ISOMORPHIC = ['protocol', 'crypto', 'light', 'client']

/** The package a path belongs to, by its name without the scope, or undefined outside packages/. */
export function packageOf(path: string): string | undefined {
  const nested = /^packages\/(engine|gateway)s\/([^/]+)\//.exec(path)
  if (nested) return `${nested[1]}-${nested[2]}`
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

/** Imports that point the wrong way, go round a door, or tie an isomorphic package to Node. */
export function layerFindings(source: Source): Finding[] {
  const own = packageOf(source.path)
  const found: Finding[] = []
  for (const each of source.imports) {
    const report = (rule: string, what: string, why: string): void => {
      found.push({ rule, level: 'error', path: source.path, line: each.line, what, why })
    }
    const scoped = /^@jianghan\/([^/]+)(?:\/(.+))?$/.exec(each.specifier)
    if (scoped?.[1] && own) checkDirection(own, scoped[1], scoped[2], source.path, report)
    if (each.specifier.startsWith('.')) checkRelative(source.path, own, each.specifier, report)
    if (own && ISOMORPHIC.includes(own) && each.specifier.startsWith('node:') && !each.typeOnly && !isTestCode(source.path) &&
        !/\/node\/|\.node\.ts$/.test(source.path)) {
      report('isomorphic', `${own} imports ${each.specifier}`, 'This package also runs in browsers. What needs Node lies in a node/ folder with its own door.')
    }
  }
  return found
}

type Report = (rule: string, what: string, why: string) => void

function checkDirection(own: string, target: string, sub: string | undefined, path: string, report: Report): void {
  if (target === own) {
    report('import-direction', `${own} imports itself by name`, 'Inside a package files name each other by relative path: then the door is for others only.')
    return
  }
  if (isTestCode(path)) return                   // a test may look at its subject from any side
  const allowed = MAY_IMPORT[own]
  if (!allowed) report('import-direction', `package ${own} is unknown to the import rule`, 'Add its row to MAY_IMPORT in tools/check/layers.ts and to ARCHITECTURE.md.')
  else if (!allowed.includes(target) && !(sub === 'schema' && allowed.includes(`${target}/schema`))) {
    const half = allowed.includes(`${target}/schema`) ? ` Only its schema half, @jianghan/${target}/schema.` : ''
    report('import-direction', `${own} imports ${target}${sub ? `/${sub}` : ''}`,
      `Imports point one way, from protocol to node, so that the lower layers can be read, tested and shipped alone.${half} ${own} may import: ${allowed.join(', ') || 'nothing'}.`)
  }
}

function checkRelative(path: string, own: string | undefined, specifier: string, report: Report): void {
  const target = join(path, specifier)
  const other = packageOf(target)
  if (other !== own && other !== undefined) {
    report('door', `reaches into packages by path: ${specifier}`, `Import @jianghan/${other}: a package's door is its public interface, what lies behind may change.`)
  }
  const mine = moduleOf(path)
  const theirs = moduleOf(target)
  if (theirs !== undefined && mine !== undefined && theirs !== mine && !/\/(index|schema|vocabulary|workload)\.ts$/.test(target)) {
    report('door', `module ${mine} reaches into module ${theirs}: ${specifier}`, `A module is used only through its index.ts; name what you need of it in needs.ts.`)
  }
}

/** The module a path of packages/modules lies in, if any. */
function moduleOf(path: string): string | undefined {
  return /^packages\/modules\/src\/([^/]+)\//.exec(path)?.[1]
}

/** Resolves a relative specifier against the file that names it; `/`-separated, relative to the root. */
export function join(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
