import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../failure.ts'

/** Where the files of one ERP folder lie. All of `in` is one file system, so that a file moves within it by a rename. */
export type Layout = Readonly<{
  /** Where an ERP puts its files. */
  in: string
  /** Where results are put. */
  out: string
  /** Files that are on their way; what is found here at a start is taken up again. */
  work: string
  /** Files that have their end. */
  archive: string
  /** Files that were refused, each with a text beside it that says why. */
  rejected: string
}>

/** Name of the file that keeps a second process out. */
const LOCK = '.jianghan-folder.lock'

/** The layout over two folders, which are made where they are missing. */
export async function layoutOf(input: string, output: string): Promise<Layout> {
  const layout: Layout = { in: input, out: output, work: join(input, 'work'), archive: join(input, 'archive'), rejected: join(input, 'rejected') }
  for (const folder of Object.values(layout)) await mkdir(folder, { recursive: true })
  const [one, other] = await Promise.all([stat(layout.in), stat(layout.out)])
  if (one.dev === other.dev && one.ino === other.ino) {
    throw new Failure('cli.usage', { zh: '--in 与 --out 不能是同一目录。', en: '--in and --out are the same folder.' }, { zh: '结果文件会被当作新文件读取。', en: 'Results would be read as new files.' }, 2)
  }
  return layout
}

/**
 * Keeps a second process out of a folder. One that a killed process left is taken over on the machine that made it; on a shared folder another machine's has to be removed by hand. Should two
 * processes ever run, nothing is paid twice: the node knows each file again.
 */
export async function lockFolder({ in: folder }: Layout): Promise<() => Promise<void>> {
  const file = join(folder, LOCK)
  const own = `${process.pid} ${hostname()}\n`
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o644)
      try {
        await handle.writeFile(own)
      } finally {
        await handle.close()
      }
      return () => rm(file, { force: true })
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
    }
    const [pid = '', host = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ')
    // An empty one was left by a process that died, or by a full disk, before it had written its name.
    if (host !== '' && (host !== hostname() || isAlive(Number(pid)))) {
      throw new Failure('cli.folderInUse', { zh: `目录 ${folder} 正由 ${host} 上的进程 ${pid} 处理。`, en: `Process ${pid} on ${host} works on ${folder}.` },
        { zh: `若该进程确已不在，请删除 ${file}。`, en: `If it is gone for certain, remove ${file}.` })
    }
    await rm(file, { force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false // a number that came again, after the machine was started anew
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}
