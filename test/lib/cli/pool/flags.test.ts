import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addPoolFlags, poolOptions } from '../../../../lib/cli/pool/flags.js'

function parse(line: string) {
  const command = addPoolFlags(new Command()).exitOverride()
  command.parse(line.split(' '), { from: 'user' })
  return poolOptions(command.opts(), {})
}
const must = '--url stratum+tcp://a:1 --user u'

it.each([
  ['--kernel avx2', '--kernel "avx2" is for sha256d, and this is RandomX: leave it out'],
  ['--algorithm sha256d --kernel k12=avx2', '--kernel "k12=avx2" is for k12, and this is sha256d'],
  ['--algorithm sha256d --mode full', '--mode is for RandomX, and this is sha256d: leave it out'],
  ['--algorithm sha256d --verify native', '--verify is for RandomX'],
  ['--algorithm sha256d --rig-id attic', '--rig-id is for pools of RandomX; here the machine is a part of --user'],
])('a flag that would not be heeded is refused: %s', async (line, message) => {
  await expect(parse(`${must} ${line}`)).rejects.toThrow(message)
})

it('those that are heeded are taken', async () => {
  expect(await parse(`${must} --mode light --rig-id attic`)).toMatchObject({
    randomx: { mode: 'light' },
    rigId: 'attic',
  })
  expect(await parse(`${must} --algorithm sha256d --kernel avx2`)).toMatchObject({ kernels: { sha256d: 'avx2' } })
})
