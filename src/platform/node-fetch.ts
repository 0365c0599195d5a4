// Downloads in Node for addresses that others may have chosen: every hop of them is checked before it is connected to.

import type { IncomingMessage } from 'node:http';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { TFLiteError } from '../errors.ts';
import { isPublicAddress } from './addresses.ts';
import { builtin } from './builtin.ts';
import type { Answer, FetchOptions } from './platform.ts';

/** The Fetch standard follows 20; a picture is never behind so many. */
const MAX_REDIRECTS = 10;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/** Asks for the addresses of a host; `dns.lookup` unless a test says otherwise. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** What only tests replace. */
export interface Network {
  readonly resolve: Resolve;
  readonly isPublic: (address: string) => boolean;
}

const NETWORK: Network = {
  resolve: (host) => builtin('node:dns').promises.lookup(host, { all: true }),
  isPublic: isPublicAddress,
};

/**
 * Gets a URL, following redirects.
 *
 * A host's addresses are asked for once and all of them checked, and the connection goes to these very addresses: a name
 * that is resolved otherwise a moment later changes nothing. Each redirect goes the same way.
 *
 * @throws {@link TFLiteError} `URL_REFUSED`; whatever else fails is thrown as Node threw it.
 */
export async function fetchUrl(
  url: string | URL,
  { signal, allowPrivateNetwork = false }: FetchOptions = {},
  network: Network = NETWORK,
): Promise<Answer> {
  let target = new URL(url);
  for (let redirects = 0; ; redirects++) {
    requireFetchable(target);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const family = builtin('node:net').isIP(host);
    const addresses = family ? [{ address: host, family }] : await network.resolve(host);
    const refused = allowPrivateNetwork ? undefined : addresses.find(({ address }) => !network.isPublic(address));
    if (refused) throw privateAddress(target, refused.address);
    signal?.throwIfAborted();
    const message = await request(target, addresses, signal);
    const { location } = message.headers;
    if (location === undefined || !REDIRECTS.includes(message.statusCode)) return toAnswer(message);
    message.destroy();
    if (redirects === MAX_REDIRECTS)
      throw refusedUrl(url, 'redirects', `it redirects more than ${MAX_REDIRECTS} times`);
    target = new URL(location, target);
  }
}

function requireFetchable(url: URL): void {
  if (!/^https?:$/.test(url.protocol)) {
    throw refusedUrl(url, `protocol ${url.protocol}`, 'only http and https URLs are');
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedUrl(url.host, 'credentials', 'its URL holds a user name or password');
  }
}

function privateAddress(url: URL, address: string): TFLiteError<'URL_REFUSED'> {
  return refusedUrl(
    url,
    `address ${address}`,
    `it leads to ${address}, which is not an address of the public internet. Pass allowPrivateNetwork: true only for URLs that you have chosen yourself`,
  );
}

function refusedUrl(url: string | URL, reason: string, because: string): TFLiteError<'URL_REFUSED'> {
  return new TFLiteError('URL_REFUSED', `${String(url)} is not fetched: ${because}.`, { url: String(url), reason });
}

function request(url: URL, addresses: readonly LookupAddress[], signal?: AbortSignal): Promise<IncomingMessage> {
  const { get } = builtin(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const [first] = addresses;
  const lookup: LookupFunction = (_host, { all }, found) => {
    if (all) found(null, [...addresses]);
    else found(null, first!.address, first!.family);
  };
  const headers = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'tflite-interpreter' };
  return new Promise((resolve, reject) => {
    // No agent: a connection that another request left open was not checked by this one.
    get(url, { agent: false, lookup, headers, ...(signal && { signal }) }, resolve).on('error', reject);
  });
}

/** The message as fetch would give it: its body decompressed, and a web stream. */
function toAnswer(message: IncomingMessage): Answer {
  const { pipeline, Readable: Streams } = builtin('node:stream');
  const status = message.statusCode!;
  const headers = new Headers();
  for (const name of ['content-type', 'content-length', 'content-encoding'] as const) {
    if (message.headers[name] !== undefined) headers.set(name, message.headers[name]);
  }
  let body: Readable = message;
  // RFC 9110, 8.4: in the order in which they were applied.
  for (const coding of (message.headers['content-encoding'] ?? '').split(',').reverse()) {
    const decoder = createDecoder(coding.trim().toLowerCase());
    // What breaks destroys both streams; the reader of the last one is told.
    if (decoder) body = pipeline(body, decoder, () => undefined);
  }
  return {
    ok: status >= 200 && status < 300,
    status,
    headers,
    body: Streams.toWeb(body) as ReadableStream<Uint8Array>,
  };
}

function createDecoder(coding: string): Duplex | undefined {
  const zlib = builtin('node:zlib');
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    default:
      return undefined;
  }
}
