import { globSync } from 'node:fs'

/** A group of tests: what it shows, and whether its files need the machine to themselves. */
export interface Group {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly alone: boolean
}

/** In the order they run: what fails first explains best. */
export const GROUPS: readonly Group[] = [
  { name: 'unit', zh: '单个文件的行为', en: 'what single files do', alone: false },
  { name: 'contract', zh: '同一接口的各种实现行为一致', en: 'all implementations of one port behave alike', alone: false },
  { name: 'conformance', zh: '符合标准的官方模式与测试向量', en: 'official schemas and vectors', alone: false },
  { name: 'simulator', zh: '固定种子下的整个账本', en: 'the whole ledger under fixed seeds', alone: false },
  { name: 'e2e', zh: '与用户相同的真实进程', en: 'real processes, as a user runs them', alone: true },
]

/** A test file and the group its path puts it in. */
export interface TestFile {
  readonly group: string
  readonly path: string
}

/** The folders that hold tests, as patterns relative to the root. */
const PATTERNS = ['packages', 'simulator', 'chaos', 'tools', 'bench', 'verifiers', 'tests'].map(folder => `${folder}/**/*.test.ts`)

/** Every test file under `root`, paths relative to it with `/`, in a stable order. */
export function findTests(root: string): TestFile[] {
  const paths = globSync(PATTERNS, { cwd: root, exclude: name => /(^|\/)(node_modules|dist|data)$/.test(name) })
  return paths.map(path => path.replaceAll('\\', '/')).toSorted().map(path => ({ group: groupOf(path), path }))
}

/** The group of a path: by its folder, or by the word before `.test.ts`. */
export function groupOf(path: string): string {
  if (path.startsWith('tests/e2e/') || path.startsWith('chaos/')) return 'e2e'
  if (path.startsWith('simulator/')) return 'simulator'
  const word = /\.(contract|conformance)\.test\.ts$/.exec(path)?.[1]
  return word ?? (/(^|\/)conformance\//.test(path) ? 'conformance' : 'unit')
}

/** The files that `--only` asks for: a group, `group/part of a path`, or part of a path. */
export function select(tests: readonly TestFile[], only: string | undefined): TestFile[] {
  if (only === undefined) return [...tests]
  const slash = only.indexOf('/')
  const head = slash < 0 ? only : only.slice(0, slash)
  if (!GROUPS.some(group => group.name === head)) return tests.filter(test => test.path.includes(only))
  const part = slash < 0 ? '' : only.slice(slash + 1)
  return tests.filter(test => test.group === head && test.path.includes(part))
}
