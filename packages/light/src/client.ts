import { assert, equalBytes } from '@jianghan/protocol'
import { headerHash } from './comet/hashes.ts'
import type { LightBlock, Time } from './comet/types.ts'
import { checkSignedHeader, checkValidatorSet } from './signedHeader.ts'
import { notEnoughPower, tallyCommit } from './tally.ts'
import { defaultLightOptions, verifyHeader } from './verify.ts'
import type { LightOptions, LightVerdict } from './verify.ts'

/** A node that serves headers. What it says is believed only after verification. */
export interface LightSource {
  /** Named in verdicts. */
  readonly name: string
  /** The block of this height, undefined when the source does not have it or does not answer. Never throws for what it got. */
  lightBlock(height: bigint): Promise<LightBlock | undefined>
}

/** Where trust begins: a height and the hash of its header, from a person or a trust pack. */
export type TrustRoot = Readonly<{ chainId: string; height: bigint; hash: Uint8Array }>

type Failed = Exclude<LightVerdict, { verdict: 'ok' | 'notEnoughTrust' }>

/**
 * - `ok`: verified, over these blocks (the trusted one first, the asked one last); `confirmedBy` names the witnesses who have the same
 * - `divergent`: a witness has another block of this height: somebody signed twice, or one of the two lies. Trust neither
 * - `unconfirmed`: there are witnesses, and none of them has this block
 * - `unavailable`: the source does not have a block that is needed
 * - `wrongRoot`: the source's block at the root's height is not the trusted one
 * - `expired`, `invalid`: of the block at `height`
 */
export type ClientVerdict =
  | Readonly<{ verdict: 'ok'; block: LightBlock; trace: readonly LightBlock[]; confirmedBy: readonly string[] }>
  | Readonly<{ verdict: 'divergent'; height: bigint; witness: string; block: LightBlock; witnessBlock: LightBlock }>
  | Readonly<{ verdict: 'unconfirmed' | 'unavailable' | 'wrongRoot'; height: bigint }>
  | Failed & Readonly<{ height: bigint }>

type Path = Readonly<{ verdict: 'ok'; trace: readonly LightBlock[] }> | Exclude<ClientVerdict, { verdict: 'ok' }>

const heightOf = (block: LightBlock): bigint => block.signedHeader.header.height
const hashOf = (block: LightBlock): Uint8Array => headerHash(block.signedHeader.header)

/** The block that a root names, from a source: the same hash, its own validators, and two thirds of them signed it. */
export async function fetchRoot(
  source: LightSource, root: TrustRoot, options: LightOptions = defaultLightOptions,
): Promise<Path> {
  const block = await source.lightBlock(root.height)
  if (block === undefined) return { verdict: 'unavailable', height: root.height }
  if (heightOf(block) !== root.height || !equalBytes(hashOf(block), root.hash)) return { verdict: 'wrongRoot', height: root.height }
  const { header, commit } = block.signedHeader
  const refusal = checkSignedHeader(block.signedHeader, root.chainId) ?? checkValidatorSet(block.validators, header.validatorsHash)
  if (refusal !== undefined) return { verdict: 'invalid', refusal, height: root.height }
  const own = tallyCommit(root.chainId, block.validators, commit, options.verifyVote)
  if (own.verdict === 'enough') return { verdict: 'ok', trace: [block] }
  const why = own.verdict === 'invalid' ? own.refusal : notEnoughPower(own.tally)
  return { verdict: 'invalid', refusal: why, height: root.height }
}

/**
 * Verifies the source's block at `height` from a trusted one. Where too few of the trusted validators signed it, the block halfway is
 * verified first, and so on (light/client.go, verifySkipping): about as many steps as the validators changed, never more than heights.
 */
export async function verifySkipping(
  source: LightSource, trusted: LightBlock, height: bigint, now: Time, options: LightOptions = defaultLightOptions,
): Promise<Path> {
  assert(height > heightOf(trusted), 'skipping goes upwards')
  const trace = [trusted]
  /** Fetched and not verified yet: the asked block first, then ever lower ones. */
  const pending: LightBlock[] = []
  let current = trusted
  let depth = 0
  let next = height
  for (;;) {
    const block = pending[depth] ?? await source.lightBlock(next)
    if (block === undefined || heightOf(block) !== next) return { verdict: 'unavailable', height: next }
    pending[depth] = block
    const result = verifyHeader({ header: current.signedHeader.header, validators: current.validators }, block, now, options)
    if (result.verdict === 'ok') {
      trace.push(block)
      if (depth === 0) return { verdict: 'ok', trace }
      // From a higher footing the asked block may be within reach at once.
      pending.length = depth
      current = block
      depth = 0
      next = height
    } else if (result.verdict === 'notEnoughTrust') {
      depth++
      const fetched = pending[depth]
      // Adjacent blocks never lack trust, so there is a height in between.
      next = fetched === undefined ? (heightOf(current) + next) / 2n : heightOf(fetched)
    } else {
      return { ...result, height: next }
    }
  }
}

/** A light client: verifies headers of a chain from a trusted root, through one source, with others as witnesses. */
export class LightClient {
  readonly #root: TrustRoot
  readonly #source: LightSource
  readonly #witnesses: readonly LightSource[]
  readonly #options: LightOptions
  /** Verified blocks, the lowest first. Only the newest ones are kept: they vouch for what comes. */
  #verified: LightBlock[] = []

  constructor(setup: Readonly<{ root: TrustRoot; source: LightSource; witnesses?: readonly LightSource[]; options?: Partial<LightOptions> }>) {
    this.#root = setup.root
    this.#source = setup.source
    this.#witnesses = setup.witnesses ?? []
    this.#options = { ...defaultLightOptions, ...setup.options }
  }

  /** Verifies the block at a height not below the root's. `now` is the caller's clock. */
  async verifyAt(height: bigint, now: Time): Promise<ClientVerdict> {
    assert(height >= this.#root.height, 'a light client looks upwards from its root')
    if (this.#verified.length === 0) {
      const root = await fetchRoot(this.#source, this.#root, this.#options)
      if (root.verdict !== 'ok') return root
      this.#verified = [...root.trace]
    }
    const below = this.#verified.findLast(block => heightOf(block) <= height)
    assert(below !== undefined)
    const path: Path = heightOf(below) === height
      ? { verdict: 'ok', trace: [below] }
      : await verifySkipping(this.#source, below, height, now, this.#options)
    if (path.verdict !== 'ok') return path
    const block = path.trace.at(-1)
    assert(block !== undefined)
    const compared = await this.#compare(block)
    if (!Array.isArray(compared)) return compared as Exclude<ClientVerdict, { verdict: 'ok' }>
    this.#keep(path.trace)
    return { verdict: 'ok', block, trace: path.trace, confirmedBy: compared }
  }

  /** Asks every witness for the same height; any other header there is a divergence, verified or not. */
  async #compare(block: LightBlock): Promise<string[] | Exclude<ClientVerdict, { verdict: 'ok' }>> {
    const height = heightOf(block)
    const hash = hashOf(block)
    const confirmedBy: string[] = []
    const answers = await Promise.all(this.#witnesses.map(async witness => ({ witness, theirs: await witness.lightBlock(height) })))
    for (const { witness, theirs } of answers) {
      if (theirs === undefined) continue
      if (!equalBytes(hashOf(theirs), hash)) {
        return { verdict: 'divergent', height, witness: witness.name, block, witnessBlock: theirs }
      }
      confirmedBy.push(witness.name)
    }
    return this.#witnesses.length > 0 && confirmedBy.length === 0 ? { verdict: 'unconfirmed', height } : confirmedBy
  }

  #keep(trace: readonly LightBlock[]): void {
    const known = new Set(this.#verified.map(heightOf))
    const all = [...this.#verified, ...trace.filter(block => !known.has(heightOf(block)))]
    all.sort((a, b) => heightOf(a) < heightOf(b) ? -1 : 1)
    const root = all[0]
    assert(root !== undefined)
    this.#verified = all.length <= KEPT_BLOCKS ? all : [root, ...all.slice(1 - KEPT_BLOCKS)]
  }
}

/** Verified blocks that a client keeps. */
export const KEPT_BLOCKS = 256
