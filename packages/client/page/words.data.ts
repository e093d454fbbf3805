/** Texts of the page; every `data-words` attribute names one. */
export const pageWords = {
  title: { zh: '江汉链 · 证明核验', en: 'Jianghan · proof check' },
  lead: {
    zh: '选择或拖入一份证明文件（.jhproof）或电子回单（.pdf），即可知道它证明了什么、依据是什么。全部核对在本机完成，不联网，文件不会离开这台设备。',
    en: 'Choose or drop a proof file (.jhproof) or a receipt (.pdf) to learn what it proves and on what that rests. Everything is checked on this device: there is no network, and the file does not leave it.',
  },
  proof: { zh: '证明文件', en: 'Proof file' },
  choose: { zh: '选择文件', en: 'Choose a file' },
  proofHelp: { zh: '也可以把文件拖到本页任意位置。', en: 'Or drop it anywhere on this page.' },
  trust: { zh: '信任包（可选）', en: 'Trust pack (optional)' },
  trustHelp: {
    zh: '由您信任的机构提供的 JSON 文件，说明该链的验证者是谁。没有它，只能核对文件自身。',
    en: 'A JSON file from somebody you trust that says who the validators of the chain are. Without it the file can only be checked against itself.',
  },
  clear: { zh: '清除', en: 'Clear' },
  print: { zh: '打印', en: 'Print' },
  working: { zh: '正在核对…', en: 'Checking …' },
  checked: { zh: '核对了什么', en: 'What was checked' },
  basis: { zh: '依据', en: 'What it rests on' },
  claims: { zh: '文件自称（未证实）', en: 'What the file says of itself (not proved)' },
  cautions: { zh: '须知', en: 'Before you rely on it' },
  badTrust: { zh: '所选文件不是信任包。请选择格式为 jianghan-trust-1 的 JSON 文件。', en: 'The file chosen is no trust pack. Choose a JSON file of format jianghan-trust-1.' },
  unreadable: { zh: '无法读取该文件。', en: 'The file cannot be read.' },
  file: { zh: '文件', en: 'File' },
  at: { zh: '核验时间', en: 'Checked at' },
  yes: { zh: '通过', en: 'holds' },
  no: { zh: '不成立', en: 'does not hold' },
  notChecked: { zh: '未核对', en: 'not checked' },
} as const satisfies Record<string, Readonly<{ zh: string; en: string }>>

/** Name of a text of the page. */
export type PageWord = keyof typeof pageWords
