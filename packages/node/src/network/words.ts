import type { Words } from '@jianghan/kernel'

/** What `./jianghan network --help` says. */
export const usage: Words = {
  zh: `用法：jianghan network 命令 [选项]

多个机构共同开启一条链，无需证书机构、SSH 密钥或共享磁盘；密钥从不离开各自的机器。

  create    发起一条链：写出邀请文件与本机构的申请
  request   应答邀请：生成密钥与加入申请
  genesis   把邀请与申请合成创世文件，显示核对口令

每个命令都有 --help。`,
  en: `Usage: jianghan network COMMAND [options]

Organisations begin a chain together, without a certificate authority, an SSH key or a shared disk; keys never leave their machines.

  create    begin a chain: writes the invitation and the founder's request
  request   answer an invitation: makes the keys and a join request
  genesis   put invitation and requests together, and show the check words

Each command has --help.`,
}
