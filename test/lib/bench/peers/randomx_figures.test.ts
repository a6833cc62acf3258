import { expect, it } from 'vitest'
import { parseFigures } from '../../../../lib/bench/peers/randomx_figures.js'

const known = '639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f'

/** Written by the script around randomx.js 0.1.3. */
const recorded = `{"known":"${known}","cacheMs":1683.3,"hashes":5,"hashingMs":1290.5}\n`

it('figures are read from the last line', () => {
  expect(parseFigures('randomx.js', `a warning\n${recorded}`)).toEqual({
    cacheMs: 1683.3,
    hashes: 5,
    hashingMs: 1290.5,
  })
})

it.each(['', 'garbage', '{}', recorded.replace(known, known.replaceAll('6', '7')), recorded.replace('1290.5', '0')])(
  '%j is refused',
  output => {
    expect(() => parseFigures('randomx.js', output)).toThrow('is not randomx.js')
  },
)
