/** An authority of a test's own and what it signed, made by openssl: PEM files in a folder. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  /** The text of `caFile`. */
  readonly ca: string
}

/** For `name`, of localhost for its number too, good for a day. */
export function makeCertificates(folder: string, name = 'localhost'): Certificates {
  const path = (file: string) => join(folder, file)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '1',
    '-subj',
    '/CN=authority of a test',
  )
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${name}`)
  writeFileSync(path('names'), `subjectAltName=DNS:${name}${name === 'localhost' ? ',IP:127.0.0.1' : ''}\n`)
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '1']
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signed)
  const [caFile, certFile, keyFile] = [path('ca.pem'), path('server.pem'), path('server.key')]
  return { caFile, certFile, keyFile, ca: readFileSync(caFile, 'utf8') }
}
