/**
 * Who is told what happens.
 * @module
 */

/** What a listener throws is its owner's to see, as an uncaught error, not ours to stumble over. */
export function guardedListener<E>(onEvent: (event: E) => void = () => {}): (event: E) => void {
  return event => {
    try {
      onEvent(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
