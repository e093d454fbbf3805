import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { Random } from './random.ts'

const targets = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.fuzz.ts'))

for (const target of targets) {
  it(`${target} stands 2,000 random inputs`, async () => {
    const { fuzz } = await import(join(import.meta.dirname, target)) as { fuzz(data: Uint8Array): void }
    const random = new Random(1)
    for (let round = 0; round < 2000; round++) {
      const data = random.bytes(random.below(round % 10 === 0 ? 400 : 90))
      // Small numbers where counts and versions stand get further into the decoders.
      for (let i = random.below(8); i >= 0 && data.length > 0; i--) data[random.below(Math.min(data.length, 40))] = random.below(3)
      fuzz(data)
    }
  })
}
