// Runs C++ tests on an emulated CPU with AVX-512: a Linux kernel and the statically linked test programs, booted in
// Bochs. Takes test name prefixes. See README.md.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { debianKernel } from './debian_kernel.mjs'
import { newcArchive } from './newc_archive.mjs'
import { testRuns } from './test_runs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const work = path.join(root, 'build', 'emulated')
const limitMs = 900_000
// What only this machine runs: everything else has run on a real CPU before.
const defaults = [
  'sha256d/',
  'blake3/',
  'k12/',
  'randomx/argon2d: every',
  'randomx/argon2d: kernels',
  'randomx/jit/items',
  'randomx/jit: embedded',
  'randomx/jit/rounding_kernels',
  'randomx/memory/item_kernels',
  'randomx/jit/x86/superscalar',
]
const prefixes = process.argv.length > 2 ? process.argv.slice(2) : defaults
const {
  PICKAXE_KERNEL = 'avx512-pipelined,avx512-planned,avx512',
  PICKAXE_ARGON2D = 'avx512',
  PICKAXE_AES = 'vaes',
} = process.env
const kernels = Object.entries({ PICKAXE_KERNEL, PICKAXE_ARGON2D, PICKAXE_AES }).map(pair => pair.join('='))

// Ice Lake has AVX-512 F, BW, DQ, VL, IFMA, VAES and SHA.
const cpuModel = 'corei7_icelake_u'
// Bochs 2.7 reports the compacted XSAVE area and the PKRU state wrongly, on which Linux would give up AVX; and its
// performance counters make Linux wait for ever. Linux is told to do without them and without ACPI and PCI.
const kernelArguments = [
  'console=ttyS0 quiet nokaslr mitigations=off',
  'nopku noxsaves clearcpuid=xsavec,pku,ospke,arch_perfmon,fsrm,tsc_deadline_timer,umip,rdpid',
  'acpi=off pci=off noapic nosmp tsc=reliable lpj=1000000 cryptomgr.notests lsm= apparmor=0',
  ...kernels,
].join(' ')

const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 2], ...options })

const testProgram = program => path.join(root, 'build', 'tests-static', program)

/** A CD that boots straight into the tests. */
function bootImage(runs) {
  const disc = path.join(work, 'disc')
  fs.rmSync(disc, { recursive: true, force: true })
  fs.mkdirSync(disc, { recursive: true })
  run('cc', ['-static', '-O1', '-o', 'init', path.join(import.meta.dirname, 'init.c')])
  fs.copyFileSync(debianKernel(work), path.join(disc, 'linux'))
  const read = file => fs.readFileSync(file)
  const archive = newcArchive([
    { name: 'dev' },
    { name: 'dev/console', device: [5, 1] },
    { name: 'init', content: read(path.join(work, 'init')) },
    { name: 'runs', content: Buffer.from(runs.map(run => [`/${run.program}`, ...run.prefixes].join('\t')).join('\n')) },
    ...runs.map(({ program }) => ({ name: program, content: read(testProgram(program)) })),
  ])
  fs.writeFileSync(path.join(disc, 'initrd'), archive)
  fs.copyFileSync('/usr/lib/ISOLINUX/isolinux.bin', path.join(disc, 'isolinux.bin'))
  fs.copyFileSync('/usr/lib/syslinux/modules/bios/ldlinux.c32', path.join(disc, 'ldlinux.c32'))
  const menu = ['DEFAULT tests', 'LABEL tests', 'KERNEL /linux', 'INITRD /initrd', `APPEND ${kernelArguments}`]
  fs.writeFileSync(path.join(disc, 'isolinux.cfg'), `${menu.join('\n')}\n`)
  const boot = ['-b', 'isolinux.bin', '-c', 'boot.cat', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table']
  run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', 'boot.iso', ...boot, 'disc'], { stdio: 'ignore' })
}

function machine() {
  const settings = `config_interface: textconfig
display_library: rfb, options="timeout=0"
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios-stdvga.bin
cpu: model=${cpuModel}, count=1, ips=50000000
memory: guest=256, host=256
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial.txt
clock: sync=none
sound: driver=dummy
plugin_ctrl: speaker=0, parallel=0, gameport=0, usb_uhci=0
log: bochs.txt
panic: action=fatal
error: action=ignore
`
  fs.writeFileSync(path.join(work, 'bochsrc'), settings)
  fs.writeFileSync(path.join(work, 'continue'), 'c\n') // Debian's Bochs starts in its debugger
  fs.rmSync(path.join(work, 'serial.txt'), { force: true })
  const emulator = spawn('bochs', ['-q', '-f', 'bochsrc', '-rc', 'continue'], { cwd: work, stdio: 'ignore' })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => emulator.kill('SIGKILL'), limitMs)
    emulator.once('error', reject)
    emulator.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

fs.mkdirSync(work, { recursive: true })
execFileSync(process.execPath, ['cpp/build.cjs', '--tests', '--static'], { cwd: root, stdio: 'inherit' })
const runs = testRuns(prefixes, (program, prefix) =>
  execFileSync(testProgram(program), ['--list', prefix], { encoding: 'utf8' }),
)
bootImage(runs)
const startedAtMs = performance.now()
await machine()

const serial = fs.existsSync(path.join(work, 'serial.txt'))
  ? fs.readFileSync(path.join(work, 'serial.txt'), 'latin1')
  : ''
const said = serial.replaceAll('\r', '').slice(Math.max(0, serial.indexOf('Loading')))
const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0)
console.log(said.replace(/^(?!ok |skip|FAIL|\d+ passed|\/| {4}).*\n/gm, ''))
const passed = [...said.matchAll(/^(\d+) passed, 0 failed/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
if (runs.some(({ program }) => !said.includes(`/${program} ended with status 0`)) || passed === 0) {
  console.error(`the tests did not pass on an emulated ${cpuModel} (${seconds} s); its serial line said:\n${serial}`)
  process.exit(1)
}
console.log(`${kernels.join(' ')} on an emulated ${cpuModel}: ${passed} tests passed in ${seconds} s`)
