// Which C++ test program runs which tests.

const programs = ['pickaxe_tests', 'pickaxe_randomx_tests']

/**
 * @param {string[]} prefixes of test names
 * @param {(program: string, prefix: string) => string} list what the program says with --list
 * @returns {{ program: string, prefixes: string[] }[]} the programs that have such tests
 */
export function testRuns(prefixes, list) {
  const runs = programs.map(program => ({
    program,
    prefixes: prefixes.filter(prefix => list(program, prefix).trim() !== ''),
  }))
  const unknown = prefixes.filter(prefix => !runs.some(run => run.prefixes.includes(prefix)))
  if (unknown.length > 0) throw new Error(`no C++ test's name begins with ${unknown.join(' or ')}`)
  return runs.filter(run => run.prefixes.length > 0)
}
