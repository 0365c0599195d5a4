import { describe, expect, it } from 'vitest';
import { parseQuestion } from '../../../src/lambda/question.ts';
import { errorOf } from '../error-of.ts';

const URLS = ['https://example.com/a.jpg', 'http://example.com/b.png'];
const bytes = new Uint8Array([0, 255, 254, 62, 63, 1]);
const base64 = Buffer.from(bytes).toString('base64');

describe('parseQuestion', () => {
  it('reads a URL, several URLs, and a file', () => {
    expect(parseQuestion({ url: URLS[0] }, 'event', 1)).toEqual({ pictures: [{ url: URLS[0] }], isList: false });
    expect(parseQuestion({ urls: URLS }, 'event', 2)).toEqual({ pictures: URLS.map((url) => ({ url })), isList: true });
    expect(parseQuestion({ urls: [URLS[1]] }, 'event', 2).isList).toBe(true);
    expect(parseQuestion({ image: base64 }, 'event', 1)).toEqual({ pictures: [{ bytes }], isList: false });
  });

  it.each([
    ['a data URL', `data:image/jpeg;base64,${base64}`],
    ['the alphabet for URLs', Buffer.from(bytes).toString('base64url')],
    ['lines', base64.replace(/(....)/, '$1\r\n')],
  ])('reads base64 as %s', (_, image) => {
    expect(parseQuestion({ image }, 'event', 1).pictures).toEqual([{ bytes }]);
  });

  it('leaves other properties to their sender', () => {
    expect(parseQuestion({ url: URLS[0], requestId: 7, image: undefined }, 'event', 1).pictures).toHaveLength(1);
  });

  it.each([
    [null, 'event', 'not null'],
    [[{ url: URLS[0] }], 'event', 'not a list'],
    ['https://example.com', 'event', 'a value of type string'],
    [undefined, 'event', 'not nothing'],
    [{}, 'event', 'none of them'],
    [{ url: URLS[0], image: base64 }, 'event', 'it has url and image'],
    [{ url: 7 }, 'url', 'a value of type number'],
    [{ url: null }, 'url', 'null'],
    [{ url: 'pants.jpg' }, 'url', 'a whole URL'],
    [{ urls: URLS[0] }, 'urls', 'a list of URLs'],
    [{ urls: [] }, 'urls', '1 to 3 pictures, not 0'],
    [{ urls: [...URLS, ...URLS] }, 'urls', '1 to 3 pictures, not 4'],
    [{ urls: [URLS[0], '/b.png'] }, 'urls[1]', 'a whole URL'],
    [{ image: 7 }, 'image', 'a file in base64'],
    [{ image: '' }, 'image', 'it is empty'],
    [{ image: 'data:image/jpeg;base64,' }, 'image', 'it is empty'],
    [{ image: 'not base64!' }, 'image', 'something else'],
  ])('refuses %j, naming %s', (value, where, reason) => {
    const error = errorOf('EVENT_INVALID', () => parseQuestion(value, 'event', 3));
    expect(error.data).toEqual({ where });
    expect(error.message).toContain(reason);
  });
});
