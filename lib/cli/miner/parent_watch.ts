/**
 * Notices that the process that started us is gone.
 * @module
 */

const intervalMs = 250

/**
 * Calls `onGone` once when the parent is no longer `parentId`, the one seen at start-up. The timer does not keep the process
 * alive. Returns a function that ends the watch.
 */
export function watchParent(parentId: number, onGone: () => void): () => void {
  const timer = setInterval(() => {
    if (process.ppid === parentId) return
    clearInterval(timer)
    onGone()
  }, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}
