import { KERNEL } from './errors.ts'
import { text, u32 } from './schema/codec.ts'
import { defineEvents } from './schema/event.ts'

/** Numbers are for ever. */
export const events = defineEvents(KERNEL, {
  ticked: {
    number: 1, version: 1, fields: { memberId: text, steps: u32 }, audience: 'public',
    // What fell due is told to its own parties by outcomes; that a node saw to it concerns nobody's history.
    parties: () => [],
    words: { zh: '到期事项已执行', en: 'What was due was carried out' },
  },
})
