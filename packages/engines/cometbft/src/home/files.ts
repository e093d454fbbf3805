import { ED25519, type KeyPair } from '@jianghan/crypto'
import { type AgreedParams, base64, consensusParams, consensusParamsToJson, formatTime, publicKeyToJson, type Time, validatorAddress } from '@jianghan/light'
import { BLOCK_BYTES_MAX } from '@jianghan/engine-embedded'
import { assert, concat, toHex } from '@jianghan/protocol'

/** A chain as its members agreed on it. */
export type NetworkGenesis = Readonly<{
  chainId: string
  time: Time
  initialHeight: bigint
  appVersion: bigint
  validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]
  /** What its members agreed on for the engine; the usual where they did not. */
  params?: AgreedParams
}>

/** Parameters of a network's chain: as agreed, or the usual. */
export const networkParams = (appVersion: bigint, agreed: AgreedParams | undefined): ReturnType<typeof consensusParams> => consensusParams({ appVersion, maxBytes: BLOCK_BYTES_MAX, ...agreed })

const text = (json: unknown): string => `${JSON.stringify(json, undefined, 2)}\n`
const upperHex = (bytes: Uint8Array): string => toHex(bytes).toUpperCase()

/** genesis.json of CometBFT (types/genesis.go). The application's own beginning is in its hash, which InitChain answers. */
export const formatCometGenesis = ({ chainId, time, initialHeight, appVersion, validators, params }: NetworkGenesis): string => text({
  genesis_time: formatTime(time),
  chain_id: chainId,
  initial_height: String(initialHeight),
  consensus_params: consensusParamsToJson(networkParams(appVersion, params)),
  validators: validators.map(({ publicKey, power }) => ({
    address: upperHex(validatorAddress(publicKey)), pub_key: publicKeyToJson(publicKey), power: String(power), name: '',
  })),
  app_hash: '',
})

/** Private key in the form of Go's crypto/ed25519: seed, then public key. */
function privateKeyJson({ kind, secret, publicKey }: KeyPair): { type: string; value: string } {
  assert(kind === ED25519 && publicKey.length === 32, 'the engine signs with Ed25519')
  return { type: 'tendermint/PrivKeyEd25519', value: base64(concat(secret, publicKey)) }
}

/** priv_validator_key.json of CometBFT (privval/file.go). */
export const formatValidatorKey = (key: KeyPair): string => text({
  address: upperHex(validatorAddress(key.publicKey)), pub_key: publicKeyToJson(key.publicKey), priv_key: privateKeyJson(key),
})

/** node_key.json of CometBFT (p2p/key.go): who the node is to its peers. */
export const formatNodeKey = (key: KeyPair): string => text({ priv_key: privateKeyJson(key) })

/** A node's id among its peers: the address of its key, 40 hexadecimal digits (p2p/key.go, PubKeyToID). */
export const nodeIdOf = (publicKey: Uint8Array): string => toHex(validatorAddress(publicKey))

/** priv_validator_state.json of a key that has signed nothing yet. */
export const UNSIGNED_STATE = '{\n  "height": "0",\n  "round": 0,\n  "step": 0\n}\n'
