import { expect, it } from 'vitest'
import { publishedTip } from '../../../../../lib/source/node/zmq/published_tip.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const [a, b] = ['aa'.repeat(32), 'bb'.repeat(32)]
const chainMain = (json: string) => [bytes(`json-minimal-chain_main:${json}`)]

it.each([
  ['hashblock, in display order', [bytes('hashblock'), Buffer.from(a, 'hex'), Buffer.alloc(4)], a],
  ['a hash of half the length', [bytes('hashblock'), Buffer.alloc(16)], undefined],
  ['one block of monerod', chainMain(`{"first_height":1,"first_prev_id":"${b}","ids":["${a}"]}`), a],
  ['a reorganisation: the last is the tip', chainMain(`{"first_height":1,"ids":["${a}","${b}"]}`), b],
  ['no block', chainMain('{"ids":[]}'), undefined],
  ['half a message', chainMain('{"ids":["'), undefined],
  ['an id that is none', chainMain('{"ids":["../x"]}'), undefined],
  ['another topic', [bytes(`json-full-chain_main:{"ids":["${a}"]}`)], undefined],
  ['nothing', [], undefined],
])('%s', (_, parts, tip) => expect(publishedTip(parts)).toBe(tip))
