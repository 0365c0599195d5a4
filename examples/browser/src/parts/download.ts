// Several downloads behind one progress bar.

/** How far all of them have come; `total` is undefined while a server does not say. */
export interface Progress {
  readonly loaded: number;
  readonly total: number | undefined;
}

/** Fetches files at once and reports their sum. */
export async function downloadAll(
  urls: readonly string[],
  report: (progress: Progress) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const states = urls.map(() => ({ loaded: 0, total: undefined as number | undefined }));
  const sum = (): void =>
    report(
      states.reduce<Progress>(
        (all, { loaded, total }) => ({
          loaded: all.loaded + loaded,
          total: all.total === undefined || total === undefined ? undefined : all.total + total,
        }),
        { loaded: 0, total: 0 },
      ),
    );
  return Promise.all(
    urls.map(async (url, i) => {
      const response = await fetch(url);
      if (!response.ok || !response.body) throw new Error(`${url} answered with status ${response.status}.`);
      const { headers } = response;
      // The length of what is compressed says nothing of what arrives.
      const length = headers.has('content-encoding') ? null : headers.get('content-length');
      states[i]!.total = length === null ? undefined : Number(length);
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      const reader = response.body.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        chunks.push(piece.value);
        states[i]!.loaded += piece.value.length;
        sum();
      }
      return new Uint8Array(await new Blob(chunks).arrayBuffer());
    }),
  );
}
