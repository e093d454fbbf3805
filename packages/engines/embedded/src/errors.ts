type Facts = Readonly<Record<string, string>>

/** Why an engine cannot start on what the data folder holds. */
export const engineFaults = {
  wrongChain: {
    zh: (f: Facts) => `数据目录属于链“${f['found']}”，而配置的链是“${f['expected']}”。请检查数据目录的路径。`,
    en: (f: Facts) => `The data folder holds chain "${f['found']}", the configuration says "${f['expected']}". Check the path of the data folder.`,
  },
  wrongValidatorKey: {
    zh: (f: Facts) => `高度 ${f['height']} 的区块由另一把验证者密钥（${f['found']}）签署，当前密钥为 ${f['expected']}。请把原来的密钥文件放回数据目录。`,
    en: (f: Facts) => `Block ${f['height']} was signed with another validator key (${f['found']}) than the one here (${f['expected']}). Put the original key file back into the data folder.`,
  },
  blockDamaged: {
    zh: (f: Facts) => `高度 ${f['height']} 的区块记录已损坏（${f['what']}）。请从备份恢复，或运行 ./jianghan doctor。`,
    en: (f: Facts) => `The record of block ${f['height']} is damaged (${f['what']}). Restore it from a backup, or run ./jianghan doctor.`,
  },
  signedBeyond: {
    zh: (f: Facts) => `验证者密钥已签署到高度 ${f['signed']}，而数据目录的区块只到高度 ${f['height']}：后面的区块缺失或已损坏。请补回原来的区块文件；若已无法补回，请用 ./jianghan restore 从备份恢复，它会以新密钥开启新的纪元。`,
    en: (f: Facts) => `The validator's key has signed up to height ${f['signed']}, and the blocks here end at ${f['height']}: those after it are missing or damaged. Bring the block files back; where they are gone for good, ./jianghan restore opens a new epoch with a new key from a backup.`,
  },
  signedAnother: {
    zh: (f: Facts) => `验证者密钥在高度 ${f['height']} 签署的区块是 ${f['signed']}，而数据目录里是 ${f['found']}。请放回原来的区块文件。`,
    en: (f: Facts) => `At height ${f['height']} the validator's key signed block ${f['signed']}, and the data folder holds ${f['found']}. Put the original block files back.`,
  },
} as const

/** Thrown by opening an engine on a data folder that does not fit it. */
export class EngineCannotOpen extends Error {
  override readonly name = 'EngineCannotOpen'
  readonly code: keyof typeof engineFaults
  readonly facts: Facts

  constructor(code: keyof typeof engineFaults, facts: Facts) {
    super(engineFaults[code].en(facts))
    this.code = code
    this.facts = facts
  }

  /** The fault with its remedy as a sentence. */
  describe(language: 'zh' | 'en'): string {
    return engineFaults[this.code][language](this.facts)
  }
}
