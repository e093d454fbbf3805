import { createTransport } from 'nodemailer'
import type { SmtpChannel } from './configuration.ts'
import type { Composed } from './texts.ts'

/** How long a connection, a greeting, and silence in the middle may take, milliseconds. */
const TIMES_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

/** What is used of nodemailer's transport. */
type Transport = Readonly<{ sendMail(mail: Readonly<{ from: string; to: string; subject: string; text: string; messageId: string; headers: Readonly<Record<string, string>> }>): Promise<unknown>; close(): void }>

/** Sends mail through one server (SMTP, RFC 5321; STARTTLS, RFC 3207, is insisted on where it is asked for). */
export class SmtpSender {
  readonly #channel: SmtpChannel
  readonly #transport: Transport

  /**
   * @param password of the channel's user
   * @param ca PEM of the authorities that are trusted
   */
  constructor(channel: SmtpChannel, { password, ca }: Readonly<{ password?: string | undefined; ca?: Uint8Array | undefined }>) {
    const { host, port, security, user } = channel
    this.#channel = channel
    this.#transport = createTransport({
      host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none', ...TIMES_MS, disableFileAccess: true, disableUrlAccess: true,
      tls: { minVersion: 'TLSv1.2', ...(ca && { ca: Buffer.from(ca) }) }, ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    })
  }

  /** Sends one message to all of them, each as the only one that is named. Rejects with what the server said, or why there was none. */
  async send({ subject, text }: Composed, to: readonly string[], messageId: string): Promise<void> {
    const { from } = this.#channel
    for (const [i, address] of to.entries()) await this.#transport.sendMail({ from, to: address, subject, text, messageId: `<${messageId}.${i}@jianghan.invalid>`, headers: { 'auto-submitted': 'auto-generated' } })
  }

  close(): void {
    this.#transport.close()
  }
}
