import { expect, test } from 'vitest'
import { hasColour } from '../../../lib/cli/colour.js'

test.each([
  ['a terminal', { isTTY: true }, { TERM: 'xterm' }, true],
  ['a pipe', {}, { TERM: 'xterm' }, false],
  ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
  ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR, which is none', { isTTY: true }, { NO_COLOR: '' }, true],
  ['FORCE_COLOR on a pipe', {}, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, false],
  ['both: no wins', { isTTY: true }, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('%s', (_, stream, environment, expected) => {
  expect(hasColour(stream, environment)).toBe(expected)
})
