import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../../src/lambda/http.ts';
import { rejectionOf } from '../error-of.ts';

const LIMITS = { maxBytes: 1000, maxImages: 2 };
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
const encode = (text: string) => new TextEncoder().encode(text);

const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);

/** A request whose body is refused beyond the limit, as every server's is. */
function post(body: string | Uint8Array, contentType?: string) {
  return {
    method: 'POST',
    header: (name: string) => (name === 'content-type' ? contentType : undefined),
    readBody: () => body,
  };
}

async function form(files: readonly Uint8Array[], fields: Record<string, string> = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const [i, file] of files.entries()) data.append('file', new File([file as BlobPart], `${i}.jpg`));
  const response = new Response(data);
  return post(new Uint8Array(await response.arrayBuffer()), response.headers.get('content-type')!);
}

describe('readQuestion', () => {
  it.each([
    ['application/json', '{ "url": "https://example.com/a.jpg" }'],
    ['Application/JSON; charset=utf-8', encode('{ "url": "https://example.com/a.jpg" }')],
    ['application/json;Charset="UTF-8"; profile=x', encode('{ "url": "https://example.com/a.jpg" }')],
    ['application/json; charset=iso-8859-1', encode('{ "url": "https://example.com/a.jpg" }')],
    ['application/json; charset=utf-16', utf16('{ "url": "https://example.com/a.jpg" }')],
    ['application/json; charset=utf-16', '{ "url": "https://example.com/a.jpg" }'],
    ['application/json', encode('\ufeff{ "url": "https://example.com/a.jpg" }')],
    ['application/json', '\ufeff{ "url": "https://example.com/a.jpg" }'],
    ['application/vnd.api+json', '{ "url": "https://example.com/a.jpg" }'],
    [undefined, ' { "url": "https://example.com/a.jpg" }'],
  ])('reads JSON by the type %s', async (type, body) => {
    expect((await readQuestion(post(body, type), LIMITS)).pictures).toEqual([{ url: 'https://example.com/a.jpg' }]);
  });

  it.each(['image/jpeg', 'image/png', 'application/octet-stream', 'binary/octet-stream', undefined])(
    'takes a body of the type %s for the picture',
    async (type) => {
      expect(await readQuestion(post(JPEG, type), LIMITS)).toEqual({ pictures: [{ bytes: JPEG }], isList: false });
    },
  );

  it('reads the files of a form: one for an answer, several for a list', async () => {
    const one = await readQuestion(await form([JPEG], { comment: 'my cat' }), LIMITS);
    expect(one).toEqual({ pictures: [{ bytes: JPEG }], isList: false });
    const two = await readQuestion(await form([JPEG, encode('second')]), LIMITS);
    expect(two).toEqual({ pictures: [{ bytes: JPEG }, { bytes: encode('second') }], isList: true });
  });

  it('reads a URL in the charset that the type names', async () => {
    const url = 'https://example.com/caf\u00e9.jpg';
    const json = JSON.stringify({ url });
    const latin = Uint8Array.from(json, (letter) => letter.charCodeAt(0));
    for (const [type, body] of [
      ['application/json', encode(json)],
      ['application/json; charset=latin1', latin],
      ['application/json; charset=utf-16le', utf16(json)],
    ] as const) {
      expect((await readQuestion(post(body, type), LIMITS)).pictures).toEqual([{ url }]);
    }
    // Bytes that are no UTF-8 are not replaced by others.
    await rejectionOf('EVENT_INVALID', readQuestion(post(latin, 'application/json'), LIMITS));
    const unknown = await rejectionOf('MEDIA_TYPE', readQuestion(post(latin, 'application/json; charset=x'), LIMITS));
    expect(unknown.message).toContain('charset x');
  });

  it.each([
    ['a boundary in quotes', 'multipart/form-data; boundary="a b:c"', 'a b:c'],
    [
      'another order and case',
      'Multipart/Form-Data; charset=utf-8; BOUNDARY=----WebKitFormBoundaryx7',
      '----WebKitFormBoundaryx7',
    ],
  ])('reads a form with %s', async (_, contentType, boundary) => {
    const part = (name: string, file: string, content: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\ncontent-type: image/jpeg\r\n\r\n${content}\r\n`;
    // A file field without a choice comes as a nameless part without content.
    const body = encode(
      `${part('a', 'a.jpg', 'one')}${part('b', '', '')}${part('a', 'c.jpg', 'two')}--${boundary}--\r\n`,
    );
    expect(await readQuestion(post(body, contentType), LIMITS)).toEqual({
      pictures: [{ bytes: encode('one') }, { bytes: encode('two') }],
      isList: true,
    });
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const error = await rejectionOf('METHOD_NOT_ALLOWED', readQuestion({ ...post(JPEG), method }, LIMITS));
    expect(error.data).toEqual({ method });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'images', 'application/jsonp'])(
    'refuses a body of the type %s before it is read',
    async (contentType) => {
      const unread = {
        ...post('', contentType),
        readBody: () => {
          throw new Error('read');
        },
      };
      expect((await rejectionOf('MEDIA_TYPE', readQuestion(unread, LIMITS))).data).toEqual({ contentType });
    },
  );

  it.each([
    ['nothing', post('', 'application/json'), 'is empty'],
    ['no JSON', post('{ "url": ', 'application/json'), 'is not JSON'],
    ['JSON of another form', post('[]', 'application/json'), 'a list'],
    ['a picture as text', post('\xff\xd8', 'image/jpeg'), 'binary media types'],
    ['a form as text', post('--x', 'multipart/form-data; boundary=x'), 'binary media types'],
    ['a form without a boundary', post(JPEG, 'multipart/form-data'), 'damaged'],
    ['a form with an empty boundary', post(JPEG, 'multipart/form-data; boundary='), 'damaged'],
    [
      'a form with another boundary',
      post(encode('--y\r\n\r\n\r\n--y--'), 'multipart/form-data; boundary=x'),
      'damaged',
    ],
    ['a form that is cut off', post(encode('--x\r\ncontent-dis'), 'multipart/form-data; boundary=x'), 'damaged'],
  ])('refuses %s', async (_, request, reason) => {
    expect((await rejectionOf('EVENT_INVALID', readQuestion(request, LIMITS))).message).toContain(reason);
  });

  it('refuses a form without files, and one with too many', async () => {
    const none = await rejectionOf('EVENT_INVALID', readQuestion(await form([], { url: 'x' }), LIMITS));
    expect(none.message).toContain('not 0');
    const many = await rejectionOf('EVENT_INVALID', readQuestion(await form([JPEG, JPEG, JPEG]), LIMITS));
    expect(many.message).toContain('1 to 2 pictures, not 3');
  });

  it('takes headers of any length', async () => {
    const long = 'x'.repeat(1_000_000);
    const error = await rejectionOf('MEDIA_TYPE', readQuestion(post(JPEG, `text/${long}`), LIMITS));
    expect(error.message.length).toBeLessThan(400);
    await rejectionOf('EVENT_INVALID', readQuestion(post(JPEG, `multipart/form-data; boundary=${long}`), LIMITS));
    await rejectionOf('MEDIA_TYPE', readQuestion(post('{}', `application/json; charset=${long}`), LIMITS));
    const padded = `image/jpeg;${' '.repeat(1_000_000)}charset`;
    expect((await readQuestion(post(JPEG, padded), LIMITS)).pictures).toEqual([{ bytes: JPEG }]);
    await rejectionOf('EVENT_INVALID', readQuestion(post('{', `application/json;${';'.repeat(1_000_000)}`), LIMITS));
  });

  it('hands the limit on, and its refusal back', async () => {
    const limits: number[] = [];
    const request = {
      ...post('', 'image/png'),
      readBody: (maxBytes: number) => {
        limits.push(maxBytes);
        return JPEG;
      },
    };
    await readQuestion(request, LIMITS);
    expect(limits).toEqual([1000]);
  });
});
