import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { coinProfile } from '../../../../lib/chain/coin/coins.js'
import { addSoloFlags, soloOptions } from '../../../../lib/cli/solo/flags.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-flags-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function parse(line: string, environment: NodeJS.ProcessEnv = {}) {
  const command = addSoloFlags(new Command()).exitOverride()
  command.parse(line.split(' '), { from: 'user' })
  return soloOptions(command.opts(), environment)
}
const must = '--rpc http://127.0.0.1:8432 --coin botcoin --address a'

it('the three that must be there, and low priority', async () => {
  expect(await parse(must)).toEqual({
    rpc: [{ url: 'http://127.0.0.1:8432' }],
    coin: 'botcoin',
    address: 'a',
    priority: 'low',
  })
})

it("a miner's flags are those of every command", async () => {
  const flags = '--threads auto --priority idle --executor interpreter --machines 2 --no-huge-pages'
  expect(await parse(`${must} ${flags} --verify native`)).toMatchObject({
    threads: 'auto',
    priority: 'idle',
    randomx: { executor: 'interpreter', machinesPerThread: 2, hugePages: false, verify: 'native' },
  })
})

it.each([
  [`${must} --kernel avx2`, '--kernel "avx2" is for sha256d, and this is RandomX: leave it out'],
  [
    '--rpc http://a --coin bitcoin --address b --mode light',
    '--mode is for RandomX, and this is sha256d: leave it out',
  ],
  ['--rpc http://a --coin bitcoin --address b --no-huge-pages', '--no-huge-pages is for RandomX'],
  [
    '--rpc http://a --coin monero --address 4 --cookie c',
    '--cookie is for nodes of the Bitcoin family; monerod wants --rpc-user',
  ],
  [`${must} --rpc-password-file p`, '--rpc-password-file needs --rpc-user beside it'],
])('a flag that would not be heeded is refused: %s', async (line, message) => {
  await expect(parse(line)).rejects.toThrow(message)
})

it('a kernel goes with a coin that has kernels', async () => {
  expect(await parse('--rpc http://a --coin bitcoin --address b --kernel avx2')).toMatchObject({
    kernels: { sha256d: 'avx2' },
  })
})

it('logins: cookies in the order of the nodes, or one for all; a password never from the command line', async () => {
  expect((await parse(`${must} --rpc http://b --cookie c1 --cookie c2`)).rpc).toMatchObject([
    { cookie: 'c1' },
    { cookie: 'c2' },
  ])
  expect((await parse(`${must} --rpc http://b --cookie c1`)).rpc).toMatchObject([{ cookie: 'c1' }, { cookie: 'c1' }])
  expect((await parse(`${must} --rpc-user u`, { PICKAXE_RPC_PASSWORD: 'p' })).rpc).toEqual([
    { url: 'http://127.0.0.1:8432', user: 'u', password: 'p' },
  ])
  const secret = file('password', 'from file\nmore\n')
  expect((await parse(`${must} --rpc-user u --rpc-password-file ${secret}`)).rpc).toMatchObject([
    { password: 'from file' },
  ])
})

it('certificates and the answer limit', async () => {
  const options = await parse(
    '--rpc https://a --rpc https://b --coin monero --address 4 --rpc-fingerprint aa --rpc-fingerprint bb --rpc-answer-limit 64',
  )
  expect(options.rpc).toEqual([
    { url: 'https://a', fingerprint: 'aa' },
    { url: 'https://b', fingerprint: 'bb' },
  ])
  expect(options.rpcMaxAnswerBytes).toBe(64 * 1024 * 1024)
  expect((await parse('--rpc https://a --coin monero --address 4 --rpc-ca f.pem')).rpc).toEqual([
    { url: 'https://a', caFile: 'f.pem' },
  ])
})

it('the help offers no coin that is refused', () => {
  const help = addSoloFlags(new Command()).helpInformation().replace(/\s+/g, ' ')
  expect(help).toMatch(/what is mined: bitcoin, botcoin,/)
  expect(help).not.toMatch(/litecoin/)
})

it('a profile of one’s own', async () => {
  const own = file('own.json', JSON.stringify({ ...coinProfile('botcoin'), name: 'own' }))
  expect((await parse(`--rpc http://a --profile ${own} --address a`)).coin).toMatchObject({ name: 'own' })
  await expect(
    parse(`--rpc http://a --profile ${file('bad.json', '{"family":"bitcoin"}')} --address a`),
  ).rejects.toThrow(/bad\.json: coin profile: name/)
  await expect(parse(`--rpc http://a --profile ${file('no.json', '{')} --address a`)).rejects.toThrow(/no\.json/)
})

describe('refused, naming the flag', () => {
  it.each([
    ['--coin botcoin --address a', /--rpc/],
    ['--rpc http://a --coin botcoin', /--address/],
    ['--rpc http://a --address a', /--coin or --profile/],
    [`${must} --profile x`, /one of them/],
    [`${must} --threads two`, /--threads/],
    [`${must} --blocks 1.5`, /--blocks/],
    [`${must} --rpc-user u`, /PICKAXE_RPC_PASSWORD/],
    [`${must} --rpc-user u --cookie c`, /one of them/],
    [`${must} --rpc http://b --rpc http://c --cookie c1 --cookie c2`, /--cookie was given 2 times for 3 nodes/],
    [`${must} --zmq tcp://a --zmq tcp://b`, /--zmq/],
  ])('%s', (line, message) => expect(parse(line)).rejects.toThrow(message))
})
