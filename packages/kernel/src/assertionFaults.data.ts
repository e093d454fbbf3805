import type { AssertionFault } from './assertions.ts'
import type { Words } from './schema/status.ts'

const faults: Readonly<Record<AssertionFault, Words>> = {
  layout: { zh: '字节结构不符', en: 'its bytes are out of shape' },
  authenticatorDataLength: { zh: '验证器数据的长度不符', en: 'the authenticator data has a wrong length' },
  clientDataTooLong: { zh: '客户端数据过长', en: 'the client data is too long' },
  userNotPresent: { zh: '用户不在场（UP）', en: 'the user was not present (UP)' },
  userNotVerified: { zh: '未验证用户身份（UV）', en: 'the user was not verified (UV)' },
  backupFlags: { zh: '备份标志自相矛盾（BE、BS）', en: 'the backup flags contradict each other (BE, BS)' },
  notAnAssertion: { zh: '这是注册数据，而非断言', en: 'it is a registration and not an assertion' },
  clientDataForm: { zh: '客户端数据的形式不符', en: 'the client data is out of form' },
  wrongType: { zh: '类型不是 webauthn.get', en: 'the type is not webauthn.get' },
  originForm: { zh: '来源不是规范的 https 网址', en: 'the origin is not an https address in its one form' },
  crossOrigin: { zh: '在其他网站的框架内签署（crossOrigin）', en: "it was made in a frame of another site (crossOrigin)" },
  otherChallenge: { zh: '签署的是另一笔内容', en: 'something else was signed' },
}

/** What is wrong with an assertion, in words, by the name that stands in the facts of a refusal. */
export const assertionFaults: Readonly<Record<string, Words>> = faults
