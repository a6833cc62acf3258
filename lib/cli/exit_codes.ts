/** Exit codes of every command. */
export const exitCodes = {
  done: 0,
  /** Anything that went wrong, misuse included. */
  failed: 1,
  /** Every nonce of the range was tried in vain. */
  exhausted: 2,
  /** The proof is not valid. */
  notValid: 3,
  interrupted: 130,
} as const
