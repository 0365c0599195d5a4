// A server on this machine for tests of downloads; each path of it misbehaves in its own way.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running server. */
export interface TestServer {
  /** Where it answers, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that answers each path by the listener of that name, and everything else with status 404. */
export async function serve(paths: Record<string, RequestListener>): Promise<TestServer> {
  const server: Server = createServer((request, response) => {
    const answer = paths[request.url!.slice(1)];
    if (answer) answer(request, response);
    else response.writeHead(404).end('not here');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
