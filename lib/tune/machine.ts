/**
 * The files and registers of a machine. A folder can stand for its root.
 * @module
 */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Paths are absolute, as on the machine itself; every call throws as `node:fs` does. */
export interface Machine {
  readonly platform: NodeJS.Platform
  /** Whether this process may change the machine. */
  readonly isRoot: boolean
  readonly pid: number
  exists(path: string): boolean
  read(path: string): string
  /** Names in a directory; none where there is no such directory. */
  list(path: string): string[]
  /** Into a file that is there. */
  write(path: string, text: string): void
  /** 64 bits of the model-specific register of a logical CPU. */
  readRegister(cpu: number, register: number): bigint
  writeRegister(cpu: number, register: number, value: bigint): void
  /** A whole file, on the disk when it returns. Throws EEXIST where there is one and `isNew`. */
  save(path: string, text: string, isNew: boolean): void
  /** Gone from the disk when it returns. */
  remove(path: string): void
}

/** `root` stands before every path: the empty text is the machine itself. */
export function machineAt(root: string, { platform, isRoot }: Pick<Machine, 'platform' | 'isRoot'>): Machine {
  const at = (path: string): string => root + path
  const registersOf = (cpu: number): string => at(`/dev/cpu/${cpu}/msr`)
  return {
    platform,
    isRoot,
    pid: process.pid,
    exists: path => existsSync(at(path)),
    read: path => readFileSync(at(path), 'utf8'),
    list: path => (existsSync(at(path)) ? readdirSync(at(path)) : []),
    write: (path, text) => {
      withOpen(at(path), intoOldFile, file => writeSync(file, text))
    },
    readRegister: (cpu, register) =>
      withOpen(registersOf(cpu), 'r', file => {
        const bytes = Buffer.alloc(registerBytes)
        const length = readSync(file, bytes, 0, registerBytes, register)
        if (length !== registerBytes) throw new Error(`register 0x${register.toString(16)} of CPU ${cpu} is not there`)
        return bytes.readBigUInt64LE()
      }),
    writeRegister: (cpu, register, value) =>
      withOpen(registersOf(cpu), 'r+', file => {
        const bytes = Buffer.alloc(registerBytes)
        bytes.writeBigUInt64LE(value)
        writeSync(file, bytes, 0, registerBytes, register)
      }),
    save: (path, text, isNew) => saveDurably(at(path), text, isNew),
    remove: path => {
      rmSync(at(path), { force: true })
      syncDirectory(dirname(at(path)))
    },
  }
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  return machineAt('', { platform: process.platform, isRoot: process.getuid?.() === 0 })
}

const registerBytes = 8
/** What `w` is without O_CREAT. */
const intoOldFile = constants.O_WRONLY | constants.O_TRUNC

function withOpen<T>(path: string, flags: 'r' | 'r+' | number, use: (file: number) => T): T {
  const file = openSync(path, flags)
  try {
    return use(file)
  } finally {
    closeSync(file)
  }
}

// A reader finds the whole new file or what was there before, also after a power cut.
function saveDurably(path: string, text: string, isNew: boolean): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  const unfinished = `${path}.${process.pid}`
  try {
    const file = openSync(unfinished, 'w', 0o644)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    // Unlike a rename, a link fails where there is a file.
    if (isNew) linkSync(unfinished, path)
    else renameSync(unfinished, path)
  } finally {
    rmSync(unfinished, { force: true })
  }
  syncDirectory(dirname(path))
}

function syncDirectory(path: string): void {
  withOpen(path, 'r', fsyncSync)
}
