/** Names and sizes of files: one job a file, called by what it is. */
import { describe, expect, it } from 'vitest'
import { filesUnder, read } from './files.js'

const files = ['cpp', 'lib', 'test'].flatMap(folder =>
  filesUnder(folder, '.h', '.cpp', '.inl', '.def', '.c', '.ts', '.cjs', '.mjs', '.cmake'),
)
const stemOf = (file: string) => file.split('/').at(-1)!.split('.')[0]!

describe('files', () => {
  it('are called by what they do', () => {
    const vague = /(^|[_-])(utils?|helpers?|common|manager|misc|stuff)($|[_-])/i
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter(file => vague.test(stemOf(file)))).toEqual([])
  })

  it('have 600 lines at most', () => {
    const long = files.map(file => `${file}: ${read(file).split('\n').length - 1}`)
    expect(long.filter(entry => Number(entry.split(': ')[1]) > 600)).toEqual([])
  })

  it('are named in the style of their language', () => {
    const cpp = filesUnder('cpp', '.h', '.cpp', '.inl', '.def')
    expect(cpp.filter(file => !/^[a-z0-9_]+$/.test(stemOf(file)))).toEqual([])
  })

  it('leave out what is undefined in one way', () => {
    const spreads = /undefined\s*\?\s*\{\}\s*:|\?\s*\{\}\s*:\s*\{\s*(\w+)\s*\}|!== undefined && \{/
    expect(filesUnder('lib', '.ts').filter(file => spreads.test(read(file)))).toEqual([])
  })

  it('of C++ are all in the one list of sources', () => {
    const list = read('CMakeLists.txt') + read('cpp/addon/addon.cmake')
    const sources = filesUnder('cpp', '.cpp').map(file => file.split('/').slice(2).join('/'))
    const forEachSystem = (name: string) => name.replace(/(posix|windows)\.cpp$/, `$\${os_family}.cpp`)
    expect(sources.filter(name => !list.includes(name) && !list.includes(forEachSystem(name)))).toEqual([])
    // A test in no list is never run.
    expect(filesUnder('test/cpp', '.cpp').filter(file => !list.includes(file))).toEqual([])
  })
})
