// The files in the archive behind a model.

import { describe, expect, it } from 'vitest';
import { errorOf } from '../error-of.ts';
import { utf8, modelWith, labelsNamed, outputsWith, zip, read, labels } from './models.ts';

describe('metadata', () => {
  it.each([
    ['stored, offsets from the archive', zip([labels])],
    [
      'stored, offsets from the file',
      zip([labels], { shift: modelWith(outputsWith([labelsNamed('labels.txt')])).length }),
    ],
    ['deflated', zip([{ ...labels, deflate: true }])],
    ['with a comment', zip([labels], { comment: 'made by hand' })],
    ['beside a folder', zip([{ name: 'folder/', content: new Uint8Array() }, labels])],
  ])('reads an archive: %s', (_, archive) => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')]), archive));
    expect(metadata.files).toEqual(['labels.txt']);
    expect(metadata.labels).toEqual(['hat', 'pants']);
    expect(metadata.file('labels.txt')).toEqual(labels.content);
  });

  it('gives files to keep: a copy each time', () => {
    const metadata = read(modelWith(outputsWith(), zip([labels])));
    metadata.file('labels.txt').fill(0);
    expect(metadata.file('labels.txt')).toEqual(labels.content);
  });

  it('takes names for names, whatever they look like', () => {
    const files = ['../../etc/passwd', '__proto__', '/absolute'].map((name) => ({ name, content: utf8(name) }));
    const metadata = read(modelWith(outputsWith(), zip(files)));
    expect(metadata.files).toEqual(files.map(({ name }) => name));
    expect(metadata.file('__proto__')).toEqual(utf8('__proto__'));
  });

  it('names the files there are when another one is asked for', () => {
    const metadata = read(modelWith(outputsWith(), zip([labels])));
    expect(errorOf('OPTION_INVALID', () => metadata.file('vocab.txt')).message).toContain('labels.txt');
    expect(() => metadata.file(7 as never)).toThrow(TypeError);
  });

  it('has no files where no archive stands behind the model', () => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')])));
    expect(metadata.files).toEqual([]);
    expect(errorOf('METADATA_CORRUPT', () => metadata.labels).data.where).toContain("'labels.txt' is listed");
  });

  it.each([
    ['its checksum', zip([{ ...labels, crc: 1 }]), 'checksum'],
    ['its length', zip([{ ...labels, size: 5 }]), '12 bytes instead of 5'],
    ['its deflated length', zip([{ ...labels, deflate: true, size: 11 }]), 'longer than it says'],
    ['its encryption', zip([{ ...labels, flags: 1 }]), 'encrypted'],
    ['its compression method', zip([{ ...labels, method: 12 }]), 'method 12'],
    ['its ratio', zip([{ name: 'labels.txt', content: new Uint8Array(2 ** 21), deflate: true }]), 'bytes for 2097152'],
    ['its place', zip([{ ...labels }], { shift: 2 ** 31 }), 'outside the file'],
  ])('refuses a file for %s, and tells everything else', (_, archive, where) => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')]), archive));
    expect(errorOf('METADATA_CORRUPT', () => metadata.labels).data.where).toContain(where);
    expect(metadata.subgraphs).toHaveLength(1);
  });

  it('refuses an archive of too many files, or that says it holds too much', () => {
    const many = zip(Array.from({ length: 1001 }, (_, i) => ({ name: `${i}`, content: new Uint8Array() })));
    expect(errorOf('METADATA_CORRUPT', () => read(modelWith(outputsWith(), many)).files).data.where).toContain(
      '1001 files',
    );
    const huge = zip([{ ...labels, size: 2 ** 29 }]);
    expect(errorOf('METADATA_CORRUPT', () => read(modelWith(outputsWith(), huge)).files).data.where).toContain(
      'more than',
    );
  });
});
