import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterwards, type startTestNode, temporaryFolder } from './testLedger.ts'

const CONFIG = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsacert]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = t
[t]
serial = ./serial
signer_cert = ./tsa.pem
certs = ./ca.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
other_policies = 1.3.6.1.4.1.99999.2
crypto_device = builtin
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
`

/** A time-stamp authority of tests: `openssl ts` over HTTP. Without openssl a test that needs it fails. */
export type TestAuthority = Readonly<{
  url: string
  /** PEM file of its root. */
  roots: string
  /** Its answer to a request. */
  reply(request: Uint8Array): Uint8Array
  /** Stands between an answer and who asked; undefined for no answer. */
  change(how: ((answer: Uint8Array, request: Uint8Array) => Uint8Array | undefined) | undefined): void
  /** The judgement of openssl over a token on these bytes: its words. */
  judge(token: Uint8Array, over: Uint8Array): string
}>

/** @param days for which its certificate holds; 0: it has expired with the second in which it was made */
export async function startAuthority(t: Parameters<typeof startTestNode>[0], { days = 30 } = {}): Promise<TestAuthority> {
  const cwd = join(temporaryFolder(t), 'tsa')
  mkdirSync(cwd)
  const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  writeFileSync(join(cwd, 'tsa.cnf'), CONFIG)
  writeFileSync(join(cwd, 'serial'), '01\n')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'tsa.cnf']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Test Root', '-extensions', 'ca')
  openssl('req', ...key, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA')
  openssl('x509', '-req', '-in', 'tsa.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'tsa.pem', '-days', String(days), '-extfile', 'tsa.cnf', '-extensions', 'tsacert')
  let change: Parameters<TestAuthority['change']>[0]
  const reply = (request: Uint8Array): Uint8Array => {
    writeFileSync(join(cwd, 'q.tsq'), request)
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'q.tsq', '-out', 'r.tsr')
    return new Uint8Array(readFileSync(join(cwd, 'r.tsr')))
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const asked = new Uint8Array(Buffer.concat(parts))
      const honest = reply(asked)
      const answer = change === undefined ? honest : change(honest, asked)
      if (answer === undefined) response.writeHead(503).end()
      else response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer)
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  afterwards(t, () => { server.close(); server.closeAllConnections() })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`, roots: join(cwd, 'ca.pem'), reply,
    change: how => { change = how },
    judge(token, over) {
      writeFileSync(join(cwd, 'token.der'), token)
      writeFileSync(join(cwd, 'over'), over)
      return openssl('ts', '-verify', '-data', 'over', '-in', 'token.der', '-token_in', '-CAfile', 'ca.pem').trim()
    },
  }
}
