/** Opens `response` as a stream of server-sent events; returns the function that sends one. */
export function openEventStream(response) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // One stream a connection: nothing idle is left to wait for at shutdown.
    connection: 'close',
    // Proxies that buffer would hold progress back until the end.
    'x-accel-buffering': 'no',
  })
  return (event, data) => {
    if (!response.writableEnded) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
}
