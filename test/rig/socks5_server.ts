/** A small SOCKS5 proxy (RFC 1928, passwords by RFC 1929), which resolves names itself and tells what it was asked. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export interface Socks5Options {
  /** Absent: no login is asked for. */
  login?: { user: string; password: string }
  /** By host name: the port here that is reached. */
  hosts?: Readonly<Record<string, number>>
  /** What goes wrong: the reply to every request, or none at all. */
  refuseWith?: number
  silent?: boolean
}

const version = 5
const replies = { granted: 0, unreachable: 4, refused: 5 }

export class Socks5Server {
  /** `host:port`, names as names. */
  readonly asked: string[] = []
  readonly logins: string[] = []
  readonly #options: Socks5Options
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  constructor(options: Socks5Options = {}) {
    this.#options = options
    this.#server = createServer(socket => {
      this.#keep(socket)
      if (!options.silent) void this.#serve(socket).catch(() => socket.destroy())
    })
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
  }

  async #serve(socket: Socket): Promise<void> {
    const read = reader(socket)
    const { login, refuseWith } = this.#options
    const [, count = 0] = await read(2)
    const methods = await read(count)
    const method = login === undefined ? 0 : 2
    if (!methods.includes(method)) return void socket.end(Buffer.from([version, 0xff]))
    socket.write(Buffer.from([version, method]))
    if (login !== undefined && !(await this.#takesLogin(socket, read))) return
    const [, , , kind = 0] = await read(4)
    const host = await hostOf(kind, read)
    const port = (await read(2)).readUInt16BE()
    this.asked.push(`${host}:${port}`)
    if (refuseWith !== undefined) return void socket.end(replyOf(refuseWith))
    const target = connect({ host: '127.0.0.1', port: this.#options.hosts?.[host] ?? port })
    this.#keep(target)
    target.once('error', () => socket.end(replyOf(replies.refused)))
    target.once('connect', () => {
      socket.write(replyOf(replies.granted))
      read.rest()
      socket.pipe(target).pipe(socket)
    })
  }

  async #takesLogin(socket: Socket, read: Reader): Promise<boolean> {
    const text = async () => (await read((await read(1))[0]!)).toString()
    await read(1)
    const told = { user: await text(), password: await text() }
    this.logins.push(`${told.user}:${told.password}`)
    const { user, password } = this.#options.login!
    const isRight = told.user === user && told.password === password
    const answer = Buffer.from([1, isRight ? 0 : 1])
    if (isRight) socket.write(answer)
    else socket.end(answer)
    return isRight
  }
}

interface Reader {
  (bytes: number): Promise<Buffer>
  /** What was read ahead goes back to the socket. */
  rest(): void
}

function reader(socket: Socket): Reader {
  let ahead = Buffer.alloc(0)
  let wake = () => {}
  const onData = (chunk: Buffer) => {
    ahead = Buffer.concat([ahead, chunk])
    wake()
  }
  socket.on('data', onData)
  const read = async (bytes: number) => {
    while (ahead.length < bytes)
      await new Promise<void>(resolve => {
        wake = resolve
      })
    const taken = ahead.subarray(0, bytes)
    ahead = ahead.subarray(bytes)
    return taken
  }
  const rest = () => {
    socket.off('data', onData)
    if (ahead.length > 0) socket.unshift(ahead)
  }
  return Object.assign(read, { rest })
}

const addressKinds = { v4: 1, name: 3, v6: 4 }

async function hostOf(kind: number, read: Reader): Promise<string> {
  if (kind === addressKinds.name) return (await read((await read(1))[0]!)).toString()
  const bytes = await read(kind === addressKinds.v6 ? 16 : 4)
  return kind === addressKinds.v6 ? bytes.toString('hex') : [...bytes].join('.')
}

function replyOf(code: number): Buffer {
  return Buffer.from([version, code, 0, addressKinds.v4, 0, 0, 0, 0, 0, 0])
}
