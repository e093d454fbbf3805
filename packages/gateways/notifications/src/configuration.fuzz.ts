import { MalformedConfiguration, readConfiguration } from './configuration.ts'

const GOOD = {
  format: 'jianghan-notifications', version: 1,
  channels: {
    mail: { kind: 'smtp', host: 'mail.example', from: 'ledger@example.com' }, ding: { kind: 'dingtalk', url: 'https://oapi.dingtalk.com/robot/send?access_token=x', secret: 'SEC0' },
    sms: { kind: 'http', url: 'https://sms.example/', headers: { authorization: 'x' }, body: '{"phone":"{{to}}","text":"{{text}}"}', accepted: '"code":0' },
  },
  recipients: [{ name: 'treasury', channel: 'mail', to: ['treasury@example.com'], about: ['payment.arrived'], details: true }, { name: 'desk', channel: 'ding', about: ['disk.low'], language: 'en' }],
}

/** Good inputs. */
export const corpus: Uint8Array[] = [new Uint8Array(Buffer.from(JSON.stringify(GOOD)))]

/** Whatever a file holds, it is read or refused by words. */
export function fuzz(data: Uint8Array): void {
  try {
    readConfiguration(new TextDecoder().decode(data))
  } catch (fault) {
    if (!(fault instanceof MalformedConfiguration)) throw fault
  }
}
