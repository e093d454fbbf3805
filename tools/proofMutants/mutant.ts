import { PROOF_MAGIC } from '@jianghan/light'
import { concat, proofV1 } from '@jianghan/protocol'
import { nextInput, seeded } from '../fuzz/mutate.ts'
import { type Chance, chanceOf } from './chance.ts'
import { AFTER_SEALING, BEFORE_SEALING } from './changes.ts'
import { type Circumstances, circumstancesOf } from './trust.ts'
import { changeWire, parseWire, writeWire } from './wire.ts'
import { fileOf, files, pieceOf, seal } from './workshop.ts'

/** A file, and the trust pack and moment under which it is to be judged. */
export type Mutant = Circumstances & { file: Uint8Array }

/** The mutant of this seed and number: always the same. */
export function mutantOf(seed: number, number: number): Mutant {
  const chance = chanceOf(`proof mutants ${seed} ${number}`)
  switch (chance.below(10)) {
    case 0: return { ...circumstancesOf(pieceOf(chance.pick(files)).proof, chance), file: nextInput(seeded(chance.below(2 ** 32)), files) }
    case 1: case 2: return wireMutant(chance)
    case 3: return untouched(chance)
    default: return meaningMutant(chance)
  }
}

/** A good file under any circumstances. */
function untouched(chance: Chance): Mutant {
  const file = chance.pick(files)
  return { file, ...circumstancesOf(pieceOf(file).proof, chance) }
}

/** A file that says the same or nearly so in other bytes. */
function wireMutant(chance: Chance): Mutant {
  const good = chance.pick(files)
  const fields = parseWire(proofV1.ProofSchema, good.subarray(PROOF_MAGIC.length)) ?? []
  for (let changes = 1 + chance.below(2); changes > 0; changes--) changeWire(fields, chance)
  return { ...circumstancesOf(pieceOf(good).proof, chance), file: concat(PROOF_MAGIC, writeWire(fields)) }
}

/** A file that says something else, mostly with all hashes and votes made right again. */
function meaningMutant(chance: Chance): Mutant {
  const piece = pieceOf(chance.pick(files))
  // One change may stand in the way of another; whatever comes out is a file to be judged.
  for (let changes = chance.pick([1, 1, 1, 2]); changes > 0; changes--) chance.pick(BEFORE_SEALING)(piece, chance)
  if (chance.below(12) > 0) seal(piece)
  if (chance.below(5) === 0) chance.pick(AFTER_SEALING)(piece, chance)
  return { file: fileOf(piece), ...circumstancesOf(piece.proof, chance) }
}
