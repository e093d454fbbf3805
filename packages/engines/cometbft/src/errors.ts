type Facts = Readonly<Record<string, string>>

/** Why this node takes no further block, and what to do. */
export const haltFaults = {
  wrongChain: {
    zh: (f: Facts) => `引擎的链为“${f['found']}”，而本节点的创世文件为“${f['expected']}”。请检查数据目录中的 engine 目录。`,
    en: (f: Facts) => `The engine is of chain "${f['found']}", genesis.json of this node says "${f['expected']}". Check the engine folder in the data folder.`,
  },
  wrongGenesis: {
    zh: () => '引擎的验证者或起始高度与 genesis.json 不符。请恢复与各成员一致的 genesis.json，并删除 engine/config 后重新启动。',
    en: () => 'Validators or first height of the engine are not those of genesis.json. Restore the genesis.json that all members have, remove engine/config and start again.',
  },
  wrongHeight: {
    zh: (f: Facts) => `引擎要求执行高度 ${f['height']}，而账本停在 ${f['last']}。请将本节点的 engine 与 blocks 目录一并从同一备份恢复，或重新同步。`,
    en: (f: Facts) => `The engine asks for height ${f['height']}, and the ledger stands at ${f['last']}. Restore the folders engine and blocks from the same backup, or sync the node anew.`,
  },
  poisonDecided: {
    zh: (f: Facts) => `已决定的区块 ${f['height']} 中有一笔交易使处理程序出错，节点停止以免分叉。请升级到已修复的版本。`,
    en: (f: Facts) => `In block ${f['height']}, which is decided, a handler fails on a transaction; this node stops rather than fork. Install a release in which that is mended.`,
  },
  signedElsewhere: {
    zh: (f: Facts) => `区块 ${f['height']} 中有本节点验证者密钥的签名，而本节点只签到高度 ${f['signed']}：该密钥在别处签名。本节点在签名之前停止。请停用其中一处；若确知别处不再运行，见《运维手册》“一把密钥，两处启动”。`,
    en: (f: Facts) => `Block ${f['height']} carries a vote of this node's validator key, and this node has signed up to height ${f['signed']}: the key signs in another place. This node stops before it signs. Run one of the two only; if the other is certainly gone, see "One key, started twice" in the operations guide.`,
  },
} as const

/** Thrown where going on would fork this node from the others, or write what nobody decided. It stays so until the node is started anew. */
export class EngineHalted extends Error {
  override readonly name = 'EngineHalted'
  readonly code: keyof typeof haltFaults
  readonly facts: Facts

  constructor(code: keyof typeof haltFaults, facts: Facts) {
    super(haltFaults[code].en(facts))
    this.code = code
    this.facts = facts
  }

  /** The fault with its remedy as a sentence. */
  describe(language: 'zh' | 'en'): string {
    return haltFaults[this.code][language](this.facts)
  }
}
