import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { formatRequest, parseRequest } from '../../../lib/protocol/index.js'
import { mutate, recordedRequests } from './mutations.js'
import { parserVerdict } from './parser_verdict.js'
import { modelVerdict } from './request_model.js'

const preimageHex = 'ab'.repeat(64)

function request(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ preimage_hex: preimageHex, target_hex: '7fffffffffffffff', nonce_width: 4, ...fields })
}

/** The request with `raw` as the last member, written as it stands. */
function requestWith(raw: string): Uint8Array {
  return Buffer.from(`${request().slice(0, -1)}, ${raw}}`)
}

function parse(text: string) {
  return parseRequest(Buffer.from(text))
}

function rejection(bytes: Uint8Array): string {
  try {
    parseRequest(bytes)
  } catch (error) {
    expect(errorCode(error)).toBe('PICKAXE_ERR_PROTOCOL')
    return (error as Error).message
  }
  throw new Error('the request was accepted')
}

describe('recorded requests', () => {
  test.each(recordedRequests)('$name', ({ stdin_hex, accepted }) => {
    const bytes = fromHex(stdin_hex)
    if (accepted === null) {
      expect(rejection(bytes)).not.toContain('\n')
    } else {
      const parsed = parseRequest(bytes)
      expect(toHex(parsed.preimage)).toBe(preimageHex)
      expect(parsed.target).toBe(BigInt(`0x${accepted.target_hex}`))
      expect(parsed.nonceWidth).toBe(accepted.nonce_width)
    }
  })

  test('the slow model gives the recorded verdicts', () => {
    for (const { name, stdin_hex, accepted } of recordedRequests) {
      expect([name, modelVerdict(fromHex(stdin_hex)).accepted]).toEqual([name, accepted !== null])
    }
  })
})

describe('the algorithm of the contract', () => {
  test('is sha256d where none is named, and the request of today is what it was', () => {
    expect(Object.keys(parse(request()))).toEqual(['preimage', 'target', 'nonceWidth'])
    const plain = { preimage: fromHex(preimageHex), target: 5n, nonceWidth: 8 } as const
    expect(formatRequest(plain)).toBe(
      `{"preimage_hex": "${preimageHex}", "target_hex": "0000000000000005", "nonce_width": 8}`,
    )
  })

  test.each(['sha256d', 'blake3', 'k12'] as const)('%s is read and written', algorithm => {
    expect(parse(request({ algo: algorithm })).algorithm).toBe(algorithm)
    const wanted = { preimage: fromHex(preimageHex), target: 5n, nonceWidth: 8, algorithm } as const
    expect(parse(formatRequest(wanted))).toEqual(wanted)
  })

  test.each(['argon2id-light', 'SHA256D', '', 1, 0, null, ['blake3']])('%j is refused', algo => {
    expect(rejection(Buffer.from(request({ algo })))).toContain("'algo' must be")
    expect(modelVerdict(Buffer.from(request({ algo })))).toEqual({ accepted: false, rule: 'algo' })
  })

  test('is judged after everything else', () => {
    expect(rejection(Buffer.from(request({ algo: 'x', nonce_width: 5 })))).toContain("'nonce_width'")
  })
})

describe('the order of checks', () => {
  test.each([
    ['length before UTF-8', Buffer.alloc(4097, 0xff), 'longer than 4096 bytes'],
    ['UTF-8 before JSON', Buffer.from([0x7b, 0xff]), 'not valid UTF-8'],
    ['JSON before the object rule', Buffer.from('[1,]'), 'not valid JSON'],
    ['preimage_hex is missed first', Buffer.from('{"protocol": 9}'), "'preimage_hex'"],
    ['then target_hex', Buffer.from('{"preimage_hex": 1, "protocol": 9}'), "'target_hex'"],
    ['then nonce_width', Buffer.from('{"preimage_hex": 1, "target_hex": 1, "protocol": 9}'), "'nonce_width'"],
    ['protocol before preimage', Buffer.from(request({ protocol: 9, preimage_hex: 'zz' })), 'protocol version 9'],
    [
      'preimage before target',
      Buffer.from(request({ preimage_hex: 'zz', target_hex: 'zz' })),
      "'preimage_hex' is not hex",
    ],
    ['target before width', Buffer.from(request({ target_hex: 'zz', nonce_width: 5 })), "'target_hex' is not"],
    ['width last', Buffer.from(request({ nonce_width: 5 })), "'nonce_width' must be 4 or 8, got 5"],
  ])('%s', (_, bytes, message) => {
    expect(rejection(bytes)).toContain(message)
  })
})

describe('UTF-8', () => {
  test.each([
    ['overlong', [0xc0, 0xaf]],
    ['encoded surrogate', [0xed, 0xa0, 0x80]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['truncated', [0xe2, 0x82]],
    ['stray continuation', [0x80]],
  ])('%s in an unknown field is refused', (_, bytes) => {
    const [head, tail] = [`${request().slice(0, -1)}, "x": "`, '"}']
    expect(rejection(Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]))).toContain('UTF-8')
  })

  test('a byte order mark is refused', () => {
    expect(rejection(Buffer.from(`\ufeff${request()}`))).toContain('not valid JSON')
  })
})

describe('protocol', () => {
  test.each(['1', '-0e0', '1.0', '1e0', 'true', 'null', '"1"', '0', '-1', '2', '[1]', '{}', 'NaN'])('%s', token => {
    const bytes = requestWith(`"protocol": ${token}`)
    if (token === '1') expect(parseRequest(bytes).nonceWidth).toBe(4)
    else expect(rejection(bytes)).toContain('protocol')
  })
})

describe('preimage_hex', () => {
  test('ASCII white space between bytes', () => {
    expect(toHex(parse(request({ preimage_hex: ` \t\n\v\f\r${'aB '.repeat(64)}` })).preimage)).toBe(preimageHex)
  })

  test.each([
    ['63 bytes', 'ab'.repeat(63)],
    ['an odd digit', `${'ab'.repeat(64)}a`],
    ['a space inside a byte', `a b${'ab'.repeat(63)}`],
    ['a prefix', `0x${'ab'.repeat(64)}`],
    ['U+2003', `\u2003${'ab'.repeat(64)}`],
    ['full-width digits', '\uff10\uff10'.repeat(64)],
    ['empty', ''],
  ])('%s is refused', (_, preimage_hex) => {
    expect(rejection(Buffer.from(request({ preimage_hex })))).toContain('preimage_hex')
  })
})

describe('target_hex', () => {
  test.each<[string, bigint | undefined]>([
    ['7f', 0x7fn],
    ['0x7F', 0x7fn],
    ['0X_7f', 0x7fn],
    ['0x__7f', undefined],
    ['0b1', 0xb1n],
    ['+1_0', 0x10n],
    ['_1', undefined],
    ['1_', undefined],
    ['0x', undefined],
    ['+', undefined],
    ['7 f', undefined],
    ['\u00a0\u200312\u0085', 0x12n],
    ['\ufeff12', undefined],
    ['\u001c12', undefined],
    ['\u0661\u0662', 0x12n],
    ['\u{1d7d9}', 1n],
    ['\u00b2', undefined],
    ['f'.repeat(3000), (1n << 12000n) - 1n],
    [`${'0'.repeat(3000)}1`, 1n],
    ['0000000000000000', undefined],
    ['-7f', undefined],
    ['-0', undefined],
  ])('%j', (target_hex, target) => {
    const bytes = Buffer.from(request({ target_hex }))
    if (target === undefined) expect(rejection(bytes)).toContain('target_hex')
    else expect(parseRequest(bytes).target).toBe(target)
  })
})

describe('hostile input', () => {
  test('nesting: 900 levels pass, 1000 and more are refused', () => {
    const nested = (open: string, inner: string, close: string, levels: number) =>
      requestWith(`"x": ${open.repeat(levels)}${inner}${close.repeat(levels)}`)
    expect(parseRequest(nested('[', '', ']', 900)).nonceWidth).toBe(4)
    for (const levels of [1000, 1500, 1940]) expect(rejection(nested('[', '', ']', levels))).toContain('levels deep')
    expect(rejection(requestWith(`"x": ${'['.repeat(3800)}`))).toContain('levels deep')
    expect(rejection(Buffer.from('{"":'.repeat(1024)))).toContain('levels deep')
  })

  test('numbers of thousands of digits', () => {
    expect(rejection(requestWith(`"protocol": 1${'0'.repeat(3000)}`))).toContain('a number of 3001 digits')
    expect(rejection(Buffer.from(`{"nonce_width": ${'4'.repeat(4000)}}`))).toContain('preimage_hex')
    expect(parseRequest(requestWith(`"x": 0.${'1'.repeat(3000)}e99999`)).nonceWidth).toBe(4)
  })

  test('anything but bytes is a TypeError', () => {
    for (const value of [undefined, null, '{}', {}, [1]]) {
      expect(() => parseRequest(value as never)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_TYPE' }))
    }
  })

  test('every prefix of a request is refused', () => {
    const whole = Buffer.from(request())
    for (let length = 0; length < whole.length; length++) rejection(whole.subarray(0, length))
  })
})

describe('equals the slow model', () => {
  test('on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(parserVerdict(bytes)).toEqual(modelVerdict(bytes))
      }),
    )
  })

  test('on bent requests', () => {
    const recorded = fc.constantFrom(...recordedRequests.map(({ stdin_hex }) => fromHex(stdin_hex)))
    const random = fc.infiniteStream(fc.nat())
    fc.assert(
      fc.property(recorded, random, (bytes, stream) => {
        const bent = mutate(bytes, n => stream.next().value! % n)
        expect(parserVerdict(bent)).toEqual(modelVerdict(bent))
      }),
      { numRuns: 2000 },
    )
  })

  test('on any JSON in an unknown field', () => {
    fc.assert(
      fc.property(fc.json(), json => {
        const bytes = requestWith(`"x": ${json}`)
        expect(parserVerdict(bytes)).toEqual(modelVerdict(bytes))
      }),
    )
  })
})

describe('formatRequest', () => {
  test('writes what callers write', () => {
    expect(formatRequest({ preimage: fromHex(preimageHex), target: 0x7fn, nonceWidth: 8 })).toBe(
      `{"preimage_hex": "${preimageHex}", "target_hex": "000000000000007f", "nonce_width": 8}`,
    )
  })

  test('a request that cannot be is refused', () => {
    const request = { preimage: fromHex(preimageHex), target: 1n, nonceWidth: 4 as const }
    for (const wrong of [undefined, { ...request, target: 0n }, { ...request, preimage: new Uint8Array(63) }]) {
      expect(() => formatRequest(wrong as never)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^PICKAXE_ERR_ARG_/) }),
      )
    }
  })

  test('what is wrong is named', () => {
    expect(() => formatRequest(null as never)).toThrow('request must be an object, got null')
    const several = { preimages: [fromHex(preimageHex)], target: 1n, nonceWidth: 4 }
    expect(() => formatRequest(several as never)).toThrow('preimage must be a Uint8Array, got undefined')
  })

  test('is read back unchanged', () => {
    const requests = fc.record({
      preimage: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      target: fc.bigInt({ min: 1n, max: 1n << 300n }),
      nonceWidth: fc.constantFrom(4 as const, 8 as const),
    })
    fc.assert(
      fc.property(requests, value => {
        expect(parseRequest(Buffer.from(formatRequest(value)))).toEqual(value)
      }),
    )
  })
})
