import { statSync } from 'node:fs'
import type { Server } from 'node:https'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import type { Logger } from 'pino'
import { ProblemFault } from '../problem/define.ts'
import type { AuditLog } from '../observe/audit.ts'
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './certificate.ts'
import { causeOf } from './causes.ts'

/** How often the files are looked at for a change, milliseconds. */
const LOOK_MS = 2_000
/** How often the time that is left is looked at, milliseconds. */
const CLOCK_MS = 60_000
/** Days before the end at which it is announced in the log. */
const ANNOUNCED_DAYS = [30, 7, 1] as const
const DAY_MS = 86_400_000
/** Failed handshakes of one cause are told once in so long, with their number, milliseconds. */
const HANDSHAKES_MS = 60_000

/** The node by itself, in the audit log. */
const localActor = { kind: 'node', id: 'node' } as const

/** Ports of the keeper. */
type Ports = Readonly<{ log: Logger; audit: AuditLog; /** Milliseconds since 1970. */ now(): number; onNames(names: readonly string[]): void }>

/** Keeps a node's certificate: serves it, takes a new one from the same files without a restart, and says in time when it ends. */
export class TlsKeeper {
  readonly #files: TlsFiles
  readonly #ports: Ports
  readonly #requireClient: boolean
  #material: TlsMaterial
  #seen: string
  #server: Server | undefined
  #timers: NodeJS.Timeout[] = []
  #announced: number | undefined
  /** Code of what is wrong with the files since they changed; what was served before is served on. */
  #fault: string | undefined
  readonly #failures = new Map<string, { since: number; count: number }>()

  /** Reads the files; throws ProblemFault naming what is wrong. */
  constructor(files: TlsFiles, requireClient: boolean, ports: Ports) {
    this.#files = files
    this.#ports = ports
    this.#requireClient = requireClient
    this.#seen = this.#look()
    this.#material = readTlsMaterial(files, new Date(ports.now()))
    ports.onNames(this.#material.names)
  }

  /** Options of the HTTPS server. */
  get options(): TlsOptions {
    const { clientCa } = this.#files
    return { ...this.#context, minVersion: 'TLSv1.2', requestCert: clientCa !== '', rejectUnauthorized: clientCa !== '' && this.#requireClient, handshakeTimeout: 10_000 }
  }

  get #context(): SecureContextOptions {
    const { cert, key, ca } = this.#material
    return { cert, key, ...(ca && { ca }) }
  }

  /** What this node shows when it is the client of another one. */
  get shown(): Readonly<{ cert: Buffer; key: Buffer; fingerprint: string }> {
    return this.#material
  }

  /** When the certificate ends, and what is wrong with the files, where something is. */
  get standing(): Readonly<{ validTo: Date; fault: string | undefined }> {
    return { validTo: this.#material.validTo, fault: this.#fault }
  }

  /** Serves on this server: handshakes that fail are told, changed files are taken up. */
  attach(server: Server): void {
    this.#server = server
    server.on('tlsClientError', fault => this.#failed(fault as NodeJS.ErrnoException))
    this.#timers.push(setInterval(() => { if (this.#look() !== this.#seen) this.reload() }, LOOK_MS).unref(), setInterval(() => this.announce(), CLOCK_MS).unref())
    this.announce()
  }

  /** Takes the files as they are now; what cannot be used is told, and what was served is served on. Answers whether it was taken. */
  reload(): boolean {
    this.#seen = this.#look()
    const { log, audit, onNames } = this.#ports
    try {
      const material = readTlsMaterial(this.#files, new Date(this.#ports.now()))
      const changed = material.fingerprint !== this.#material.fingerprint
      this.#material = material
      this.#server?.setSecureContext(this.#context)
      this.#fault = undefined
      this.#announced = undefined
      onNames(material.names)
      audit.record({ act: 'certificate.reloaded', by: localActor, details: { sha256: material.fingerprint, validTo: material.validTo.toISOString(), changed } })
      log.info({ validTo: material.validTo.toISOString(), changed }, 'the certificate was reloaded')
      this.announce()
      return true
    } catch (fault) {
      if (!(fault instanceof ProblemFault)) throw fault
      this.#fault = fault.problem.definition.code
      audit.record({ act: 'certificate.reloaded', by: localActor, result: 'refused', details: { why: this.#fault } })
      log.error({ why: this.#fault }, 'the new certificate cannot be used; the one before is served on')
      return false
    }
  }

  /** Sizes and times of the files: what changes when one is written anew. */
  #look(): string {
    return [this.#files.certificate, this.#files.key, this.#files.clientCa].filter(file => file !== '').map(file => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat === undefined ? '-' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`
    }).join(' ')
  }

  /** Says in the log, once each, that the end of the certificate is 30, 7 or 1 days ahead, or has come. */
  announce(): void {
    const { validTo } = this.#material
    const left = (validTo.getTime() - this.#ports.now()) / DAY_MS
    const due = left <= 0 ? 0 : ANNOUNCED_DAYS.findLast(days => left <= days)
    if (due === undefined || due === this.#announced) return
    this.#announced = due
    const words = due === 0 ? 'the certificate has expired: clients refuse it' : `the certificate ends within ${due} days`
    this.#ports.log[due <= 1 ? 'error' : 'warn']({ validTo: validTo.toISOString(), days: Math.max(0, Math.floor(left)) }, words)
  }

  #failed({ code = '' }: NodeJS.ErrnoException): void {
    const cause = causeOf(code)
    const now = this.#ports.now()
    const known = this.#failures.get(cause.name)
    if (known !== undefined && now - known.since < HANDSHAKES_MS) return void known.count++
    this.#ports.log.warn({ cause: cause.name, code, more: known?.count ?? 0 }, `a TLS handshake failed: ${cause.en}`)
    this.#failures.set(cause.name, { since: now, count: 0 })
  }

  close(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }
}
