// Cross-builds for Windows and runs the C++ tests, and the addon in a Windows Node, under wine. Takes test name prefixes.
// See README.md.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { crossBuild, foreignNode, root, run } from './foreign.mjs'
import { testRuns } from './test_runs.mjs'

const target = 'x86_64-w64-mingw32'
const prefixes = process.argv.length > 2 ? process.argv.slice(2) : ['']
const windowsPath = file => `Z:${file.replaceAll('/', '\\')}`
const testProgram = program => `build/tests-${target}/${program}.exe`
const env = {
  ...process.env,
  WINEDEBUG: '-all',
  WINEPREFIX: path.join(root, 'build', 'emulated', 'wine'),
  PICKAXE_PREBUILD: windowsPath(path.join(root, 'build', `cmake-${target}`)),
}

// A Windows Node under wine writes to files, not to pipes.
function wine(args) {
  const output = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-wine-')), 'output')
  const file = fs.openSync(output, 'w')
  process.once('exit', () => process.stdout.write(fs.readFileSync(output)))
  run('wine', args, { env, stdio: ['ignore', file, file] })
}

fs.mkdirSync(env.WINEPREFIX, { recursive: true })
run('winecfg', ['-v', 'win10'], { env })

crossBuild(target, '--tests')
const runs = testRuns(prefixes, (program, prefix) =>
  execFileSync('wine', [testProgram(program), '--list', prefix], { cwd: root, env, encoding: 'utf8' }),
)
for (const { program, prefixes } of runs) wine([testProgram(program), ...prefixes])

crossBuild(target)
wine([foreignNode('win32', 'x64'), 'test/package/smoke.mjs'])
