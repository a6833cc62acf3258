import { expect, test } from 'vitest'
import { hasPython311 } from '../../python.js'
import { mutate, recordedRequests, seededRandom } from './mutations.js'
import { hasDebatableDepth, inPythonWords, pythonVerdicts } from './python_oracle.js'
import { modelVerdict } from './request_model.js'

test.skipIf(!hasPython311)('the slow model equals CPython on recorded and bent requests', { timeout: 60_000 }, () => {
  const random = seededRandom(20260511)
  const recorded = recordedRequests.map(({ stdin_hex }) => Buffer.from(stdin_hex, 'hex'))
  const accepted = recorded.filter(bytes => modelVerdict(bytes).accepted)
  const bent = Array.from({ length: 4000 }, () => mutate(accepted[random(accepted.length)], random))
  const requests = [...recorded, ...bent].filter(bytes => !hasDebatableDepth(bytes))
  const verdicts = pythonVerdicts(requests)
  expect(requests.map(bytes => inPythonWords(modelVerdict(bytes)))).toEqual(verdicts)
  expect(verdicts.filter(verdict => verdict.includes(' ')).length).toBeGreaterThan(100)
})
