/**
 * ZMTP 3.0 with the NULL mechanism, the part a SUB socket speaks (rfc.zeromq.org/spec/23).
 * @module
 */
import { concatBytes } from '../../../base/bytes.js'
import { PickaxeError } from '../../../base/errors.js'

const ascii = (text: string) => new TextEncoder().encode(text)

const greetingLength = 64
const flagMore = 0x01
const flagLong = 0x02
const flagCommand = 0x04

/** 64 bytes: signature, version 3.0, mechanism NULL, not a server. */
export function greeting(): Uint8Array {
  const out = new Uint8Array(greetingLength)
  out[0] = 0xff
  out[9] = 0x7f
  out[10] = 3
  out.set(ascii('NULL'), 12)
  return out
}

/** The READY command of a SUB socket. */
export function ready(): Uint8Array {
  const name = ascii('Socket-Type')
  const value = ascii('SUB')
  const property = concatBytes(Uint8Array.of(name.length), name, Uint8Array.of(0, 0, 0, value.length), value)
  return shortFrame(flagCommand, concatBytes(Uint8Array.of(5), ascii('READY'), property))
}

/** Subscribes to messages whose first part starts with `topic`. */
export function subscribe(topic: string): Uint8Array {
  return shortFrame(0, concatBytes(Uint8Array.of(1), ascii(topic)))
}

function shortFrame(flags: number, body: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(flags, body.length), body)
}

export interface ZmtpReader {
  /** Takes received bytes, returns the messages they complete, each a list of parts. Throws PICKAXE_ERR_PROTOCOL. */
  push(chunk: Uint8Array): Uint8Array[][]
}

/** Reads the peer's greeting, then frames; a frame above `maxFrameBytes` is refused. */
export function zmtpReader(maxFrameBytes = 1 << 20): ZmtpReader {
  let buffer: Uint8Array = new Uint8Array()
  let greeted = false
  let parts: Uint8Array[] = []

  const frame = (): { flags: number; body: Uint8Array } | undefined => {
    const flags = buffer[0]
    if (flags === undefined) return undefined
    const long = (flags & flagLong) !== 0
    const start = long ? 9 : 2
    if (buffer.length < start) return undefined
    const view = new DataView(buffer.buffer, buffer.byteOffset)
    const length = long ? Number(view.getBigUint64(1)) : buffer[1]!
    if (length > maxFrameBytes) throw protocol(`a ZMQ frame of ${length} bytes`)
    if (buffer.length < start + length) return undefined
    const body = buffer.slice(start, start + length)
    buffer = buffer.subarray(start + length)
    return { flags, body }
  }

  return {
    push: chunk => {
      buffer = concatBytes(buffer, chunk)
      if (!greeted) {
        if (buffer.length < greetingLength) return []
        if (buffer[0] !== 0xff || buffer[9] !== 0x7f || buffer[10]! < 3) throw protocol('no ZMTP 3 greeting')
        if (new TextDecoder().decode(buffer.subarray(12, 16)) !== 'NULL')
          throw protocol('a ZMQ mechanism other than NULL')
        buffer = buffer.subarray(greetingLength)
        greeted = true
      }
      const messages: Uint8Array[][] = []
      for (let next = frame(); next !== undefined; next = frame()) {
        if ((next.flags & flagCommand) !== 0) continue
        parts.push(next.body)
        if (parts.length > 16) throw protocol('a ZMQ message of more than 16 parts')
        if ((next.flags & flagMore) !== 0) continue
        messages.push(parts)
        parts = []
      }
      return messages
    },
  }
}

function protocol(what: string): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_PROTOCOL', `the ZMQ publisher sent ${what}`)
}
