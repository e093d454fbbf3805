import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyPair } from '@jianghan/crypto'
import { formatCometGenesis, formatNodeKey, formatValidatorKey, type NetworkGenesis, UNSIGNED_STATE } from './files.ts'

/** The sign state of the validator's key in an engine's home. */
export const SIGN_STATE = 'data/priv_validator_state.json'
/** That of a key of no validator, under which the engine runs while the node only looks on. */
export const LOOKING_ON_STATE = 'data/looking_on_state.json'

/** What the files of an engine's home are made from. */
type HomeParts = Readonly<{ home: string; genesis: NetworkGenesis; validatorKey: KeyPair; peerKey: KeyPair }>

/** The files of an engine's home: `config` is written at every start, the sign state once. */
export function formatHome({ home, genesis, validatorKey, peerKey }: HomeParts): Readonly<{ validatorKey: string; write(files: Readonly<{ config: string }>): void }> {
  return {
    validatorKey: formatValidatorKey(validatorKey),
    write({ config }) {
      for (const folder of ['config', 'data']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
      const put = (name: string, text: string): void => writeFileSync(join(home, name), text, { mode: 0o600 })
      put('config/config.toml', config)
      put('config/genesis.json', formatCometGenesis(genesis))
      put('config/node_key.json', formatNodeKey(peerKey))
      const state = join(home, SIGN_STATE)
      writeFileSync(join(home, LOOKING_ON_STATE), UNSIGNED_STATE, { mode: 0o600 })
      // Only beside an engine that has no blocks: a sign state that is gone must not be begun anew under a key that has signed.
      if (!existsSync(state) && !existsSync(join(home, 'data', 'blockstore.db'))) writeFileSync(state, UNSIGNED_STATE, { mode: 0o600, flag: 'wx' })
    },
  }
}
