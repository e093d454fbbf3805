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
