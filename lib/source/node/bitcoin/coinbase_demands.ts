/**
 * What forks of Bitcoin demand of the coinbase beyond BIP22: payments to others, or a payload. None of it is built here,
 * and a block without it is refused by every node of such a chain.
 * @module
 */

// By what such templates are publicly known to carry: Dash and its forks, Zcash, Firo, Bitcoin Cash and eCash, and others.
const names = [
  /^(master|system|smart|evo|z|e|x|service|super)_?nodes?$/,
  /^payee(_amount)?$/,
  /^superblocks?$/,
  /^coinbase_?payload$/,
  /^coinbase_?(required_?outputs|devreward|dev|tx_?type)$/,
  /^founders?_?(reward|payee|amount)?$/,
  /^(dev(eloper)?|community|treasury|foundation|governance|budget|charity|staking|growth|infrastructure|miner)_?(s|fund|fee|reward|rewards|tax|payee|address|autonomous\w*)?$/,
  /^(fundingstreams|lockboxstreams|incentive|minerfund|stakingrewards|pbaas_?\w*)$/,
  /^(communityautonomous|minerdev)\w*$/i,
  /^coinbasetxn$/,
] as const

// What BIP22, 23, 9 and 145 and the nodes mined with here put into a template.
const ordinary = new Set(
  (
    'version rules vbavailable vbrequired capabilities mutable height previousblockhash curtime mintime maxtime bits target ' +
    'coinbasevalue coinbaseaux default_witness_commitment transactions noncerange longpollid signet_challenge mweb ' +
    'rx_epoch_duration sigoplimit sizelimit weightlimit workid expires submitold sizelimit'
  ).split(' '),
)

const payeeKeys = ['payee', 'script', 'scriptPubKey', 'payoutscript', 'address', 'addresses']

/** The first field of `template` that demands something of the coinbase; `undefined` when an ordinary one will do. */
export function coinbaseDemand(template: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(template).find(name => {
    const value = template[name]
    if (ordinary.has(name) || isEmpty(value) || isSuspended(template, name)) return false
    return names.some(known => known.test(name)) || namesPayee(value)
  })
}

// Dash and its forks say whether payments count yet.
function isSuspended(template: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = template[name]
  if (isObject(value) && value.enforced === false) return true
  return ['_payments_enforced', '_payments_started'].some(suffix => template[name + suffix] === false)
}

// A name that nobody here has heard of, with somebody to pay in it.
function namesPayee(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesPayee)
  if (!isObject(value)) return false
  return payeeKeys.some(key => !isEmpty(value[key])) || Object.values(value).some(namesPayee)
}

/** Whether there is nothing in it: `[]`, `""`, `0`, or an object of nothing else. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isEmpty)
  if (isObject(value)) return Object.values(value).every(isEmpty)
  return value === undefined || value === null || value === '' || value === 0 || value === false
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
