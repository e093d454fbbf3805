/** Codes of the faults a disk or a data folder can have. A code is never reused for another meaning. */
export type FaultCode =
  | 'diskFull' | 'ioFailed' | 'folderLocked' | 'segmentDamaged' | 'stateDamaged' | 'logDamaged' | 'kvDamaged' | 'snapshotDamaged' | 'formatUnknown' | 'closed'

/** Where a fault lies and what can be done, in both languages. */
export type FaultFacts = Readonly<{
  code: FaultCode
  /** File or folder; for records inside the key-value store its folder and the record's name. */
  file: string
  /** Bytes from the start of the file. */
  offset?: number
  /** Block concerned, where one is known. */
  height?: bigint
  zh: string
  en: string
  repairZh: string
  repairEn: string
}>

/**
 * A fault of the disk or of what lies on it: thrown, since no caller deep in a block can go on. `message` is the English
 * text with the repair; the node shows `zh` or `en` to people.
 */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code: FaultCode
  readonly file: string
  readonly offset: number | undefined
  readonly height: bigint | undefined
  readonly zh: string
  readonly en: string
  readonly repairZh: string
  readonly repairEn: string

  constructor(facts: FaultFacts, cause?: unknown) {
    super(`${facts.en} ${facts.repairEn}`, cause === undefined ? undefined : { cause })
    this.code = facts.code
    this.file = facts.file
    this.offset = facts.offset
    this.height = facts.height
    this.zh = facts.zh
    this.en = facts.en
    this.repairZh = facts.repairZh
    this.repairEn = facts.repairEn
  }
}

const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Whether an error of the system, or its cause, says that the disk has no room left. */
export function isNoSpace(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof StoreFault && at.code === 'diskFull') return true
    const code = (at as { code?: unknown }).code
    if (typeof code === 'string' && noSpace.has(code)) return true
    // LevelDB and SQLite pass the text of the system on, not its number.
    if (/[Nn]o space left on device|[Dd]isk quota exceeded|[Ff]ile too large|database or disk is full/.test(at.message)) return true
  }
  return false
}

/** The fault for an error that reading or writing `file` raised; a fault stays itself. */
export function ioFault(error: unknown, file: string): StoreFault {
  if (error instanceof StoreFault) return error
  const words = error instanceof Error ? error.message : String(error)
  if (isNoSpace(error)) {
    return new StoreFault({
      code: 'diskFull', file,
      zh: `磁盘已满，无法写入 ${file}。已写入的数据完好。`, en: `The disk is full: ${file} cannot be written. What was written before is intact.`,
      repairZh: '请腾出空间或扩容；节点随后会自动继续。', repairEn: 'Free some space or enlarge the volume; the node then resumes by itself.',
    }, error)
  }
  return new StoreFault({
    code: 'ioFailed', file,
    zh: `读写 ${file} 失败：${words}`, en: `Reading or writing ${file} failed: ${words}.`,
    repairZh: '请检查磁盘与文件权限（系统日志中会有原因），然后重新启动节点。',
    repairEn: 'Check the disk and the permissions of the file (the system log has the reason), then start the node again.',
  }, error)
}
