/**
 * Bends requests for a fixed time and compares the parser with the slow model, and a sample with CPython where python3 is
 * installed. FUZZ_SECONDS and FUZZ_SEED choose the run.
 */
import { expect, test } from 'vitest'
import { mutate, recordedRequests, seededRandom } from '../lib/protocol/mutations.js'
import { parserVerdict } from '../lib/protocol/parser_verdict.js'
import { hasDebatableDepth, inPythonWords, pythonVerdicts } from '../lib/protocol/python_oracle.js'
import { modelVerdict } from '../lib/protocol/request_model.js'
import { hasPython311 } from '../python.js'

const seconds = Number(process.env.FUZZ_SECONDS ?? 20)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)

const sampleSize = 20_000

test(`parseRequest for ${seconds} s, FUZZ_SEED=${seed}`, { timeout: (seconds + 120) * 1000 }, () => {
  console.log(`fuzzing the request parser for ${seconds} s with FUZZ_SEED=${seed}`)
  const random = seededRandom(seed)
  const pool: Buffer[] = recordedRequests.map(({ stdin_hex }) => Buffer.from(stdin_hex, 'hex'))
  const reached = new Set<string>()
  const sample: Buffer[] = []
  let requests = 0
  for (const end = performance.now() + seconds * 1000; performance.now() < end; requests++) {
    const bent = mutate(pool[random(pool.length)], random)
    const verdict = parserVerdict(bent)
    const model = modelVerdict(bent)
    if (inPythonWords(verdict) !== inPythonWords(model)) {
      expect.fail(
        `FUZZ_SEED=${seed}: parser ${inPythonWords(verdict)}, model ${inPythonWords(model)}: ${bent.toString('hex')}`,
      )
    }
    // A new kind of outcome is a good place to bend further.
    if (!reached.has(inPythonWords(verdict)) && pool.length < 5000) {
      reached.add(inPythonWords(verdict))
      pool.push(bent)
    }
    if (sample.length < sampleSize && !hasDebatableDepth(bent)) sample.push(bent)
  }
  console.log(`${requests} requests, ${reached.size} different outcomes`)
  expect(requests).toBeGreaterThan(100)
  if (!hasPython311) return
  const verdicts = pythonVerdicts(sample)
  for (const [i, bent] of sample.entries()) {
    const ours = inPythonWords(parserVerdict(bent))
    if (ours !== verdicts[i])
      expect.fail(`FUZZ_SEED=${seed}: parser ${ours}, CPython ${verdicts[i]}: ${bent.toString('hex')}`)
  }
})
