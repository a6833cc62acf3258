import { expect, it } from 'vitest'
import { answerChallenge, parseChallenge } from '../../../../../lib/source/node/rpc/digest.js'

// RFC 7616, section 3.9.1.
const header =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

it('the example of the RFC', () => {
  const challenge = parseChallenge([header.replace('MD5', 'SHA-256'), header])
  expect(challenge).toMatchObject({ realm: 'http-auth@example.org', algorithm: 'MD5' })
  const answer = answerChallenge(challenge!, {
    user: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    count: 1,
    clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  })
  expect(answer).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
  expect(answer).toContain('nc=00000001')
})

it.each([[[]], [['Basic realm="x"']], [['Digest realm="x"']], [['Digest realm="x", nonce="y", qop="auth-int"']]])(
  '%j cannot be answered',
  headers => expect(parseChallenge(headers)).toBeUndefined(),
)
