/**
 * The form: reads the fields, checks the proof while the page stays alive, shows the verdict.
 * @module
 */
import { fromBigEndian, fromLittleEndian, toHex } from '../../lib/base/bytes.js'
import { targetHex } from '../../lib/base/target.js'
import { verify } from '../../lib/verify/index.js'
import { type Claim, claimOf, type FieldName, type Fields, fieldIn } from './fields.js'

/** The genesis block of a RandomX chain with Bitcoin's headers. */
const example: Fields = {
  kind: 'header',
  header:
    '0100000000000000000000000000000000000000000000000000000000000000000000006' +
    '7beabb0d35abb03180b65f735156c88a5885d677bd47318b20bd58542f786d0d0d85169ffff001f4d020030',
  key: '00'.repeat(32),
  nonce: '',
  target: '',
}

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`)
  return found
}

const form = element('form', HTMLFormElement)
const progress = element('progress', HTMLProgressElement)
const status = element('status', HTMLParagraphElement)
const result = element('result', HTMLDListElement)
const button = form.querySelector('button')!

function read(): Fields {
  const data = new FormData(form)
  const field = (name: keyof Fields): string => String(data.get(name) ?? '')
  return {
    kind: field('kind'),
    header: field('header'),
    key: field('key'),
    nonce: field('nonce'),
    target: field('target'),
  }
}

function linked(): Partial<Fields> {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
}

function fill(fields: Partial<Fields>): void {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements.namedItem(name)
    if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.value = value
    if (control instanceof HTMLSelectElement) control.value = value
  }
}

async function check({ job, nonce }: Claim): Promise<void> {
  const startMs = performance.now()
  const verdict = await verify(job, nonce, {
    onProgress: fraction => {
      progress.value = fraction
      status.textContent = fraction < 1 ? `Preparing the key: ${Math.floor(100 * fraction)} %` : 'Hashing'
    },
  })
  const seconds = ((performance.now() - startMs) / 1000).toFixed(2)
  const compared = verdict.commitment ?? verdict.hash
  const value = job.target.order === 'big-endian' ? fromBigEndian(compared) : fromLittleEndian(compared)
  const number = value.toString(16).padStart(64, '0')
  element('verdict', HTMLElement).textContent = verdict.valid
    ? `Valid: the ${verdict.commitment ? 'commitment' : 'hash'} meets the target`
    : `Not valid: the ${verdict.commitment ? 'commitment' : 'hash'} does not meet the target`
  element('verdict', HTMLElement).className = verdict.valid ? 'valid' : 'invalid'
  element('hash', HTMLElement).textContent = toHex(verdict.hash)
  element('number', HTMLElement).textContent = number
  element('bound', HTMLElement).textContent = targetHex(job.target)
  element('time', HTMLElement).textContent = `${seconds} s`
  element('link', HTMLAnchorElement).href = location.href
  result.hidden = false
}

function control(name: FieldName): HTMLElement {
  const found = form.elements.namedItem(name)
  if (!(found instanceof HTMLElement)) throw new Error(`the form has no field ${name}`)
  return found
}

/** Beside the field it is about, which is gone to; in the status where it is about none. */
function tell(message: string): void {
  const field = fieldIn(message)
  if (field === undefined) {
    status.textContent = message
    return
  }
  element(`${field}-error`, HTMLParagraphElement).textContent = message
  control(field).setAttribute('aria-invalid', 'true')
  control(field).focus()
}

function forgetErrors(): void {
  for (const found of form.querySelectorAll('.error')) found.textContent = ''
  for (const found of form.querySelectorAll('[aria-invalid]')) found.removeAttribute('aria-invalid')
}

/** The address carries the proof, so that it can be passed on. */
function write(fields: Fields): void {
  const filled = Object.entries(fields).filter(([, value]) => value !== '')
  history.replaceState(null, '', `#${new URLSearchParams(filled)}`)
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  result.hidden = true
  status.textContent = ''
  forgetErrors()
  button.disabled = true
  progress.value = 0
  progress.hidden = false
  try {
    const fields = read()
    const claim = claimOf(fields)
    write(fields)
    await check(claim)
    status.textContent = ''
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error))
  } finally {
    progress.hidden = true
    button.disabled = false
  }
})

// A link that is opened where the page is open already.
addEventListener('hashchange', () => fill(linked()))

element('example', HTMLButtonElement).addEventListener('click', () => fill(example))
fill(linked())
