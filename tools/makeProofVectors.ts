import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { formatTrustPack, parseTrustPack, type ProofParts, sampleBulkProof, sampleProof, sampleWitnessedProof, sampleWitnesses, verifyProof, witnessPolicy, writeProof } from '@jianghan/light'

/**
 * Writes vectors/proofs/: proof files, trust packs and index.json with the verdict that every verifier must come to.
 * Made of seeds alone; run again it writes the same bytes.
 */
const folder = resolve(import.meta.dirname, '../vectors/proofs')
const NOW = 1_764_000_500

const base = sampleProof({ seed: 'golden', validators: 1 })
const four = sampleProof({ seed: 'golden four', validators: 4, signed: 3, kinds: [1, 2] })
const large = sampleProof({ seed: 'golden large log', validators: 7, signed: 5, leaves: 4097 })
const carried = sampleProof({ seed: 'golden carried', validators: 1, carried: true })
const bulk = sampleBulkProof({ seed: 'golden bulk' })
const opened = sampleBulkProof({ seed: 'golden references', opened: true })
const bulkWith = (change: object, of = bulk): ProofParts => ({ ...of, bulkEntries: (of.bulkEntries ?? []).map(claim => ({ ...claim, ...change })) })
const KINDS = [1, 2, 5]
const witnessed = sampleWitnessedProof({ seed: 'golden witnessed', kinds: KINDS })
const fewer = sampleWitnessedProof({ seed: 'golden witnessed', kinds: KINDS.slice(0, 1) })
const otherLog = sampleWitnessedProof({ seed: 'golden other log', kinds: KINDS })
const outsiders = witnessPolicy(2, sampleWitnesses('golden witnessed', KINDS).witnesses.map(({ key }) => key))
const strangers = witnessPolicy(1, sampleWitnesses('golden strangers', KINDS).witnesses.map(({ key }) => key))
const samples: Readonly<Record<string, ProofParts>> = {
  'one-validator': base,
  'four-validators-p256': four,
  'large-log': large,
  'too-few-signed': sampleProof({ seed: 'golden few', validators: 4, signed: 2 }),
  'wrong-header': { ...base, header: { ...base.header, height: 8n } },
  'wrong-validators': { ...base, validators: four.validators },
  'wrong-round': { ...base, commit: { ...base.commit, round: 1 } },
  'wrong-log-size': { ...base, logSize: 22n },
  'wrong-index': { ...base, log: (base.log ?? []).map(claim => ({ ...claim, index: claim.index - 1n })) },
  'wrong-events': { ...base, log: (base.log ?? []).map((claim, i) => (i === 0 ? { ...claim, events: [new Uint8Array(3)] } : claim)) },
  'wrong-value': { ...base, state: (base.state ?? []).map(claim => (claim.value ? { ...claim, value: new Uint8Array(4) } : claim)) },
  'no-receipt': { ...base, log: (base.log ?? []).slice(1) },
  'wrong-disclosure': { ...base, disclosures: (base.disclosures ?? []).map(opening => ({ ...opening, value: new Uint8Array(6) })) },
  'carried-payment': carried,
  'carried-wrong-disclosure': { ...carried, disclosures: (carried.disclosures ?? []).map(opening => ({ ...opening, value: new Uint8Array(6) })) },
  'carried-other-action': { ...carried, disclosures: (carried.disclosures ?? []).map(opening => ({ ...opening, action: 1 })) },
  'bulk-entry': bulk,
  'bulk-entry-other-result': bulkWith({ module: 0, code: 0 }),
  'bulk-entry-other-amount': bulkWith({ entryBytes: new Uint8Array(68).fill(1) }),
  'bulk-entry-other-place': bulkWith({ index: 3 }),
  'bulk-entry-other-event': bulkWith({ eventIndex: 1 }),
  'bulk-entry-references': opened,
  'bulk-entry-other-references': bulkWith({ opening: { name: 'references', salt: new Uint8Array(16), value: new Uint8Array(2) } }, opened),
  'bulk-entry-other-name': bulkWith({ opening: { ...opened.bulkEntries?.[0]?.opening, name: 'remittance' } }, opened),
  'witnessed': witnessed,
  'witnessed-by-one': fewer,
  'witnessed-other-log': { ...witnessed, ...(otherLog.witnessed && { witnessed: otherLog.witnessed }) },
}
const packs = {
  'golden.trust': formatTrustPack('sample-1', base.validators, 1_209_600),
  'four.trust': formatTrustPack('sample-1', four.validators, 1_209_600),
  'other-chain.trust': formatTrustPack('sample-2', base.validators, 1_209_600),
  'witnessed.trust': formatTrustPack('sample-1', witnessed.validators, 1_209_600, outsiders),
  'strangers.trust': formatTrustPack('sample-1', witnessed.validators, 1_209_600, strangers),
}

const verifier = await loadFallbackVerifier()
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(packs)) writeFileSync(join(folder, `${name}.json`), text)
const cases: unknown[] = []
for (const [name, parts] of Object.entries(samples)) {
  const file = writeProof(parts)
  writeFileSync(join(folder, `${name}.jhproof`), file)
  for (const pack of [undefined, ...Object.keys(packs)]) {
    for (const now of pack === undefined ? [NOW] : [NOW, NOW + 1_209_600, NOW - 600]) {
      const trust = pack === undefined ? undefined : parseTrustPack(packs[pack as keyof typeof packs])
      const judged = verifyProof(file, { verifier, now: { seconds: BigInt(now), nanos: 0 }, ...(trust && { trust }) })
      cases.push({
        file: `${name}.jhproof`, ...(pack && { trust: `${pack}.json` }), now, verdict: judged.verdict, level: judged.level,
        ...('reason' in judged && { reason: judged.reason }),
      })
    }
  }
}
writeFileSync(join(folder, 'index.json'), `${JSON.stringify({ cases }, undefined, 1)}\n`)
