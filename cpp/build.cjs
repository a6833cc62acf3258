'use strict'
// The one driver of CMake: the developer build, the C++ tests, sanitizer and cross builds, `pickaxe build-addon`, and what
// binding.gyp hands over when node-gyp runs. Each flavour has its own directory under build/, so none undoes another; a
// release has the addon and the tests in one, which share all they are made of.
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')

const root = path.join(__dirname, '..')
const cmake = process.env.CMAKE || 'cmake'
/** An installed package has no tests. */
const isClone = fs.existsSync(path.join(root, 'test', 'cpp'))

const usage = `Usage: node cpp/build.cjs [options]

  (none)                  build/Release/pickaxe.node
  --tests                 the C++ tests instead of the addon: build/tests/pickaxe_tests
  --target NAME           another program of the tests: pickaxe_randomx_oracle, pickaxe_randomx_jit_fuzz (with --tests)
  --static                nothing shared to load: runs in an emulated machine (with --tests)
  --sanitize LIST         address,undefined or thread
  --toolchain NAME        cross build with cpp/toolchains/NAME.cmake
  --config NAME           Release (default) or Debug
  --os NAME --arch NAME   the system to build for, as gyp names it (linux, mac, win; x64, arm64)`

/** What to install, as a command of this system. */
function installCommand() {
  if (process.platform === 'darwin') return 'xcode-select --install && brew install cmake'
  if (process.platform === 'win32')
    return 'winget install Kitware.CMake Microsoft.VisualStudio.2022.BuildTools (with its C++ workload and its clang tools)'
  let release = ''
  try {
    release = fs.readFileSync('/etc/os-release', 'utf8')
  } catch {}
  const family = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].map(match => match[1]).join(' ')
  if (/debian|ubuntu/.test(family)) return 'apt-get install cmake g++ make'
  if (/fedora|rhel|centos/.test(family)) return 'dnf install cmake gcc-c++ make'
  if (/alpine/.test(family)) return 'apk add cmake g++ make'
  if (/arch/.test(family)) return 'pacman -S cmake gcc make'
  if (/suse/.test(family)) return 'zypper install cmake gcc-c++ make'
  return "your system's packages of CMake, make and g++ or clang++"
}

class BuildError extends Error {}

function missing(what) {
  return new BuildError(
    `${what}, and building pickaxe takes CMake 3.18 and a C++20 compiler (GCC 11 or Clang 15), or newer; install them with: ${installCommand()}`,
  )
}

/** Parsed arguments as one plain description of a build. */
function flavour(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      tests: { type: 'boolean', default: false },
      target: { type: 'string' },
      static: { type: 'boolean', default: false },
      sanitize: { type: 'string' },
      toolchain: { type: 'string' },
      config: { type: 'string', default: 'Release' },
      os: { type: 'string' },
      arch: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.sanitize && !/^(address|undefined|thread)(,(address|undefined))?$/.test(values.sanitize))
    throw new BuildError(`--sanitize ${values.sanitize} is not address, undefined, address,undefined or thread`)
  if (values.toolchain && !fs.existsSync(toolchainFile(values.toolchain)))
    throw new BuildError(`there is no toolchain ${toolchainFile(values.toolchain)}`)
  return values
}

function toolchainFile(name) {
  return path.join(root, 'cpp', 'toolchains', `${name}.cmake`)
}

/** Whether the addon and the tests are built in one directory. */
function hasBoth(build) {
  const special = build.sanitize || build.static || build.config !== 'Release'
  return !special && isClone
}

/** The build directory of a flavour, relative to the root. */
function buildDirectory(build) {
  return path.join('build', flavourName({ ...build, tests: build.tests && !hasBoth(build) }))
}

/** Where its test programs go. */
function testsDirectory(build) {
  return path.join(root, 'build', flavourName({ ...build, tests: true }))
}

function flavourName(build) {
  const parts = [build.tests ? 'tests' : 'cmake', build.toolchain, build.sanitize?.replace(',', '-')]
  if (build.static) parts.push('static')
  if (build.config === 'Debug') parts.push('debug')
  return parts.filter(Boolean).join('-')
}

/**
 * Where the addon of a flavour goes. Loaders look in build/Release, so only a plain build may write there; the others
 * are loaded with PICKAXE_PREBUILD set to their build directory.
 */
function outputDirectory(build) {
  const above = build.sanitize || build.toolchain ? buildDirectory(build) : ''
  return path.join(root, above, 'build', build.config)
}

function configureArguments(build) {
  const { api, definitions, addonApi } = headers()
  const args = [
    `-DCMAKE_BUILD_TYPE=${build.config}`,
    `-DPICKAXE_TESTS=${build.tests || hasBoth(build) ? 'ON' : 'OFF'}`,
    `-DPICKAXE_ADDON=${!build.tests || hasBoth(build) ? 'ON' : 'OFF'}`,
    `-DPICKAXE_TESTS_DIRECTORY=${testsDirectory(build).replaceAll('\\', '/')}`,
    `-DPICKAXE_SANITIZE=${build.sanitize ?? ''}`,
    `-DPICKAXE_OUTPUT_DIRECTORY=${outputDirectory(build).replaceAll('\\', '/')}`,
    `-DNODE_API_INC=${api.replaceAll('\\', '/')}`,
    `-DNODE_API_DEF=${definitions.replaceAll('\\', '/')}`,
    `-DNODE_ADDON_API_INC=${addonApi.replaceAll('\\', '/')}`,
  ]
  if (build.static) args.push('-DCMAKE_EXE_LINKER_FLAGS=-static')
  if (build.toolchain) args.push(`-DCMAKE_TOOLCHAIN_FILE=${toolchainFile(build.toolchain)}`)
  const system = build.os ?? { darwin: 'mac', win32: 'win' }[process.platform] ?? process.platform
  const arch = build.arch ?? process.arch
  const crosses = build.toolchain || process.env.CMAKE_TOOLCHAIN_FILE || process.env.CXX
  if (system === 'linux' && arch !== process.arch && !crosses)
    throw new BuildError(`building for ${arch} on ${process.arch} needs CMAKE_TOOLCHAIN_FILE (see cpp/toolchains)`)
  if (system === 'mac') args.push(`-DCMAKE_OSX_ARCHITECTURES=${arch === 'x64' ? 'x86_64' : arch}`)
  if (process.env.CMAKE_GENERATOR) return args
  if (system === 'win' && process.platform === 'win32')
    args.push('-T', 'ClangCL', '-A', arch === 'arm64' ? 'ARM64' : arch)
  else if (spawnSync('ninja', ['--version']).status === 0) args.push('-G', 'Ninja')
  return args
}

function run(args, stdio) {
  const result = spawnSync(cmake, args, { cwd: root, stdio, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (result.error?.code === 'ENOENT') throw missing(`there is no ${cmake} in the path`)
  if (result.error) throw result.error
  return result
}

function checkTools() {
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(run(['--version'], 'pipe').stdout) ?? []
  if (Number(major) * 1000 + Number(minor) < 3018) throw missing(`CMake is only version ${major}.${minor}`)
}

/** The headers of Node-API. They are only for those who build: optional peers, found near the package or the caller. */
function headers() {
  const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const [api, addonApi] = ['node-api-headers', 'node-addon-api'].map(name => {
    for (const near of [root, process.cwd()]) {
      const folder = folderOf(name, near)
      if (folder && isRecent(path.join(folder, 'package.json'), peerDependencies[name])) return folder
    }
    return undefined
  })
  // node-addon-api says where it is as seen from here; CMake looks from elsewhere.
  if (api && addonApi)
    return {
      api: path.resolve(require(api).include_dir),
      definitions: path.resolve(require(api).def_paths.node_api_def),
      addonApi: path.resolve(require(addonApi).include_dir),
    }
  const wanted = ['node-addon-api', 'node-api-headers'].map(
    name => `${name}@${peerDependencies[name].replace('^', '')}`,
  )
  throw new BuildError(
    `building pickaxe takes two header-only packages that are not installed with it; run: ${
      isClone ? 'npm ci' : `npm install --no-save ${wanted.join(' ')}`
    }`,
  )
}

/** A package's folder, hoisted or not. */
function folderOf(name, near) {
  try {
    return path.dirname(require.resolve(`${name}/package.json`, { paths: [near] }))
  } catch {
    return undefined
  }
}

/** Whether the version is at least that of a caret range, of the same major version. */
function isRecent(manifest, range) {
  const numbers = text =>
    text
      .replace('^', '')
      .split('.')
      .map(part => Number.parseInt(part, 10))
  const [has, wants] = [numbers(JSON.parse(fs.readFileSync(manifest, 'utf8')).version), numbers(range)]
  const differs = has.findIndex((number, i) => number !== wants[i])
  return differs !== 0 && (differs === -1 || has[differs] > wants[differs])
}

// What CMake says when it finds no compiler, one that is too old or broken, or nothing to run it with.
const noCompiler = [
  /No CMAKE_CXX_COMPILER could be found/,
  /could not find (any instance of Visual Studio|compiler set in environment variable)/i,
  /PICKAXE_CXX20/,
  /PICKAXE_CLANG|ClangCL.* cannot be found/,
  /is not able to compile a simple test program/,
]
const noMake = /CMAKE_MAKE_PROGRAM is not set/
const noArchitecture = /PICKAXE_ARCHITECTURE:\s+(.+?)\n\n/s

/** What CMake's words come to when it could not configure, as one sentence; undefined where only they can tell. */
function refusal(said) {
  const foreign = noArchitecture.exec(said)
  if (foreign) return new BuildError(foreign[1].replace(/\s+/g, ' '))
  if (noMake.test(said)) return missing('there is neither ninja nor make')
  if (noCompiler.some(pattern => pattern.test(said))) return missing('CMake finds no C++20 compiler')
  return undefined
}

/** What of the environment CMake and the toolchains read when they configure. */
const configuredBy = [
  ...['CC', 'CXX', 'CXXFLAGS', 'LDFLAGS', 'CMAKE_CXX_COMPILER_LAUNCHER'],
  ...['CMAKE_TOOLCHAIN_FILE', 'CMAKE_GENERATOR', 'SYSROOT', 'SYSROOT_ARCH'],
]

/** Configures when the arguments, CMake's choice of compiler or the place of the source tree have changed. */
function configure(directory, build) {
  const args = ['-S', '.', '-B', directory, ...configureArguments(build)]
  const stamp = path.join(root, directory, 'pickaxe-configured.json')
  const env = Object.fromEntries(configuredBy.map(name => [name, process.env[name]]))
  const wanted = JSON.stringify({ root, args, env })
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return false
  checkTools()
  fs.rmSync(path.join(root, directory), { recursive: true, force: true })
  const result = run(args, 'pipe')
  if (result.status !== 0) {
    const said = result.stdout + result.stderr
    const reason = refusal(said)
    if (reason) throw reason
    process.stderr.write(said)
    throw new BuildError(`CMake could not configure ${directory} (its words are above)`)
  }
  fs.writeFileSync(stamp, wanted)
  return true
}

function compile(directory, { config, tests, target }, fresh) {
  const args = ['--build', directory, '--config', config]
  args.push('--target', target ?? (tests ? 'pickaxe_test_programs' : 'pickaxe'))
  if (!process.env.CMAKE_BUILD_PARALLEL_LEVEL) args.push('--parallel', String(os.availableParallelism()))
  if (fresh) console.error(`pickaxe: building ${directory}, once`)
  const result = run(args, fresh ? ['ignore', 2, 2] : 'pipe')
  const said = (result.stdout ?? '') + (result.stderr ?? '')
  if (result.status !== 0 || /warning/i.test(said)) process.stderr.write(said)
  if (result.status !== 0) throw new BuildError(`building ${directory} failed (the compiler's words are above)`)
}

/** Builds what `argv` asks for; throws a BuildError whose message is for the user. */
function build(argv) {
  const wanted = flavour(argv)
  if (wanted.help) return console.log(usage)
  const directory = buildDirectory(wanted)
  compile(directory, wanted, configure(directory, wanted))
}

/** Runs `work`; a BuildError ends the process with its message alone. */
function orExit(work) {
  try {
    work()
  } catch (error) {
    if (!(error instanceof BuildError) && !/^ERR_PARSE_ARGS/.test(error.code ?? '')) throw error
    console.error(`pickaxe: ${error.message}`)
    process.exitCode = 1
  }
}

module.exports = { build, orExit, refusal }
if (require.main === module) orExit(() => build(process.argv.slice(2)))
