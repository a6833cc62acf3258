/**
 * Bytes in, lines out, none longer than allowed.
 * @module
 */

export interface LineSplitter {
  /** The lines that `chunk` completes, without their ends; empty ones are left out. */
  push(chunk: Uint8Array): Iterable<string>
  /** Bytes of a line whose end has not come. */
  readonly pending: number
}

const lineFeed = 10

/** `onTooLong` is called, and nothing more is given, once a line has more than `maxBytes`. */
export function lineSplitter(maxBytes: number, onTooLong: () => void): LineSplitter {
  // Whole lines are decoded: a character may lie across two chunks.
  const decoder = new TextDecoder()
  let parts: Uint8Array[] = []
  let pending = 0
  let over = false

  function take(): string {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    parts = []
    pending = 0
    return decoder.decode(whole).trim()
  }

  return {
    get pending() {
      return pending
    },
    *push(chunk) {
      let from = 0
      while (!over) {
        const end = chunk.indexOf(lineFeed, from)
        const part = chunk.subarray(from, end < 0 ? chunk.length : end)
        pending += part.length
        if (pending > maxBytes) {
          over = true
          parts = []
          onTooLong()
          return
        }
        // What is kept beyond this call must not be the socket's own memory.
        if (part.length > 0) parts.push(end < 0 ? part.slice() : part)
        if (end < 0) return
        from = end + 1
        if (pending === 0) continue
        const line = take()
        if (line !== '') yield line
      }
    },
  }
}
