/**
 * The external-miner protocol as pure functions: for miners, callers and proxies.
 * @module
 */
export { type ExternalProgress, formatProgress, parseProgress } from './progress.js'
export { maxAttempts, maxRequestBytes, maxResponseLength, protocolVersion } from './protocol.js'
export { type ExternalRequest, formatRequest, parseRequest } from './request.js'
export {
  type ExternalFound,
  type ExternalOutcome,
  type ExternalResponse,
  formatExhausted,
  formatFound,
  parseResponse,
} from './response.js'
