import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { proxyAbci } from './abciProxy.ts'
import { misdeedsOf } from './misdeeds.ts'
import { BadProposals } from './proposals.ts'
import { ByzantineSigner } from './signer.ts'

/**
 * What the node takes for its engine's program: the real one, between a proxy that changes what the application says and, where the misdeeds want one, a signer that signs
 * what an honest one would not. To the other nodes this is a byzantine validator; the node behind it knows nothing of it.
 */
const [program = '', ...args] = process.argv.slice(2)
const home = args[args.indexOf('--home') + 1] ?? ''
const folder = resolve(home, '..')
const { clockMs, signsAs } = misdeedsOf(folder)

const configFile = join(home, 'config/config.toml')
let config = readFileSync(configFile, 'utf8')
const application = /^proxy_app = "unix:\/\/(.*)"$/m.exec(config)?.[1] ?? ''
const proxySocket = join(home, 'run/proxy.sock')
rmSync(proxySocket, { force: true })
const proposals = await BadProposals.open(folder)
await proxyAbci(proxySocket, application, { misdeeds: () => misdeedsOf(folder), proposals })
config = config.replace(/^proxy_app = .*$/m, `proxy_app = "unix://${proxySocket}"`)
if (clockMs !== undefined || signsAs !== undefined) {
  const socket = join(home, 'run/signer.sock')
  rmSync(socket, { force: true })
  config = `priv_validator_laddr = "unix://${socket}"\n${config}`
  const own = signsAs === undefined ? join(home, 'data/priv_validator_state.json') : undefined
  const signer = await ByzantineSigner.open(join(signsAs ?? folder, 'keys/validator.json'), own, () => misdeedsOf(folder).clockMs ?? 0)
  signer.dial(socket)
}
writeFileSync(configFile, config)

const engine = spawn(program, args, { stdio: 'inherit' })
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => engine.kill(signal))
engine.on('exit', code => process.exit(code ?? 1))
