/** Documents made to harm a reader: refused in bounded memory, whatever their size, and nothing is fetched. */
import { describe, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAaf } from '../../../src/ingest/aaf/read/files.js';
import { ACADEMIE_LIMITS, CHUNK_BYTES } from '../../../src/ingest/limits.js';
import { openOnde } from '../../../src/ingest/onde/files.js';
import type { ByteSource } from '../../../src/ingest/formats/read/files.js';
import type { FileRefused } from '../../../src/ingest/report/refusal.js';
import { openSiecle } from '../../../src/ingest/siecle/files.js';
import { aafFile, addRequest, type AafOptions } from '../support/aaf-files.js';
import { elevesXml, latin9, onde, ONDE_PUPILS, pupil, responsablesXml } from '../support/files.js';

const MIB = 1024 ** 2;
const sourceOf = ({ name, buffer }: { name: string; buffer: Buffer }): ByteSource => ({
  name,
  async *open() {
    for (let at = 0; at < buffer.length; at += CHUNK_BYTES)
      yield await Promise.resolve(buffer.subarray(at, at + CHUNK_BYTES));
  },
});

const request = addRequest('Eleve', 'E1', { sn: 'DUPONT', givenName: 'Zoé' });
const export_ = (options: AafOptions = {}, eleve = request): ByteSource[] =>
  [
    aafFile('Eleve', [eleve], options),
    aafFile('PersRelEleve', [addRequest('PersRelEleve', 'P1', { sn: 'MARTIN' })]),
    aafFile('EtabEducNat', [addRequest('EtabEducNat', '77', { ENTStructureUAI: '0751234A' })]),
  ].map(sourceOf);

const readAaf = async (sources: readonly ByteSource[]): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of (await openAaf(sources, ACADEMIE_LIMITS)).requests()) ids.push(id);
  return ids;
};
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ACCEPTED',
    ({ code, name, message }: FileRefused) => (name === 'FileRefused' ? code : message),
  );

describe('an AAF export', () => {
  it.each<[string, string, string]>([
    ['an external entity', '[<!ENTITY secret SYSTEM "file:///etc/passwd">]', '&secret;'],
    ['an external entity of the network', '[<!ENTITY secret SYSTEM "http://127.0.0.1:1/x">]', '&secret;'],
    ['a parameter entity', '[<!ENTITY % all SYSTEM "http://127.0.0.1:1/x.dtd"> %all;]', 'x'],
    ['an entity bomb', `[<!ENTITY a0 "ha">${bomb()}]`, '&a20;'],
    ['an entity that names itself', '[<!ENTITY a "&a;">]', '&a;'],
    ['elements of its own', '[<!ELEMENT value ANY>]', 'x'],
    ['attributes of its own', '[<!ATTLIST value name CDATA "x">]', 'x'],
    ['another meaning of a letter', '[<!ENTITY eacute "x">]', '&eacute;'],
  ])('is refused when it declares %s', async (_, subset, used) => {
    const prolog = `<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd" ${subset}>`;
    const work = readAaf(export_({ prolog }, request.replace('DUPONT', used)));
    expect(await refusal(work)).toBe('ENTITY_DECLARATION');
  });

  it('is read without its document type being fetched', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end('<!ENTITY secret "x">');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const prolog = `<!DOCTYPE ficAlimMENESR SYSTEM "http://127.0.0.1:${port}/ficAlimMENESR.dtd">`;
    expect(await readAaf(export_({ prolog }))).toHaveLength(3);
    expect(await refusal(readAaf(export_({ prolog }, request.replace('DUPONT', '&secret;'))))).toBe('NOT_WELL_FORMED');
    expect(asked).toBe(0);
    await new Promise(resolve => server.close(resolve));
  });

  it.each<[string, string, string]>([
    ['a control character', request.replace('DUPONT', 'DU\u0001PONT'), 'NOT_WELL_FORMED'],
    ['a reference to one', request.replace('DUPONT', 'DU&#1;PONT'), 'NOT_WELL_FORMED'],
    ['a reference beyond all letters', request.replace('DUPONT', '&#x110000;'), 'NOT_WELL_FORMED'],
    ['half a letter', request.replace('DUPONT', '&#xD800;'), 'NOT_WELL_FORMED'],
    ['elements too deep', request.replace('DUPONT', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`), 'TOO_DEEP'],
    ['values without end', request.replace('DUPONT', 'x</value><value>'.repeat(5_000)), 'TOO_LARGE'],
    ['an attribute twice', request.replace('<attr name="sn">', '<attr name="sn" name="sn">'), 'NOT_WELL_FORMED'],
    ['a second root', `${request}</ficAlimMENESR><ficAlimMENESR>`, 'NOT_WELL_FORMED'],
    ['NUL', request.replace('DUPONT', 'DU\0PONT'), 'ENCODING'],
  ])('is refused for %s', async (_, eleve, code) => {
    expect(await refusal(readAaf(export_({}, eleve)))).toBe(code);
  });

  it.each<[string, string, (text: string) => Buffer]>([
    ['UTF-8 for ISO-8859-1', 'ISO-8859-1', text => Buffer.from(text)],
    ['UTF-8 for windows-1252', 'windows-1252', text => Buffer.from(text)],
    ['ISO-8859-15 for UTF-8', 'UTF-8', latin9],
    ['windows-1252 for ISO-8859-15', 'ISO-8859-15', text => Buffer.from(text.replace('Zoé', 'Zo\x92'), 'latin1')],
    ['half a letter of UTF-16 at its end', 'UTF-16', text => Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1)],
    ['half a pair of UTF-16', 'UTF-16', text => Buffer.from(`\ufeff${text.replace('Zoé', '\ud800')}`, 'utf16le')],
    ['an encoding nobody reads', 'EBCDIC', text => Buffer.from(text)],
    ['UTF-16 without a mark', 'UTF-16', text => Buffer.from(text)],
  ])('is refused with %s', async (_, declared, encode) => {
    const declaration = `<?xml version="1.0" encoding="${declared}"?>`;
    expect(await refusal(readAaf(export_({ declaration, encode })))).toBe('ENCODING');
  });
});

function bomb(): string {
  return Array.from({ length: 20 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join('');
}

const memory = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** A file of so many bytes of `x` between two texts, made while it is read. `most` is the most memory in use meanwhile. */
class Endless implements ByteSource {
  most = 0;
  constructor(
    readonly name: string,
    readonly before: string,
    readonly bytes: number,
    readonly after: string,
  ) {}

  async *open(): AsyncGenerator<Uint8Array> {
    const chunk = Buffer.alloc(CHUNK_BYTES, 'x');
    yield latin9(this.before);
    for (let left = this.bytes, chunks = 0; left > 0; left -= chunk.length, chunks++) {
      if (chunks % 100 === 0) this.most = Math.max(this.most, memory());
      yield await Promise.resolve(chunk.subarray(0, Math.min(left, chunk.length)));
    }
    yield latin9(this.after);
  }
}

describe('hundreds of megabytes', () => {
  const [beforeText, afterText] = request.split('DUPONT') as [string, string];
  const { name } = aafFile('Eleve', []);
  const drained = async (items: AsyncIterable<unknown>): Promise<void> => {
    for await (const item of items) void item;
  };
  const child = pupil(1);
  const responsables = sourceOf({ name: 'r.xml', buffer: latin9(responsablesXml([])) });
  const parents = sourceOf(onde([], [])[1]!);
  const [elevesBefore, elevesAfter] = elevesXml([child]).split('Zoé') as [string, string];

  it.each<[string, string, Endless, (source: ByteSource) => Promise<void>]>([
    [
      'in one attribute of AAF',
      'TOO_LARGE',
      new Endless(name, '<ficAlimMENESR><addRequest a="', 1024 * MIB, `"/></ficAlimMENESR>`),
      async source => drained((await openAaf([source, ...export_().slice(1)], ACADEMIE_LIMITS)).requests()),
    ],
    [
      'in one value of AAF',
      'TOO_LARGE',
      new Endless(name, `<ficAlimMENESR>${beforeText}`, 200 * MIB, `${afterText}</ficAlimMENESR>`),
      async source => drained((await openAaf([source, ...export_().slice(1)], ACADEMIE_LIMITS)).requests()),
    ],
    [
      'in one name of SIECLE',
      'TOO_LARGE',
      new Endless('e.xml', elevesBefore, 200 * MIB, elevesAfter),
      async source => drained((await openSiecle([source, responsables], ACADEMIE_LIMITS)).items()),
    ],
    [
      'in one cell of ONDE',
      'TOO_LARGE',
      new Endless('e.csv', `${ONDE_PUPILS}\r\n"`, 200 * MIB, '";\r\n'),
      async source => drained((await openOnde([source, parents], ACADEMIE_LIMITS)).items()),
    ],
    [
      'before the root element',
      'WRONG_ROOT',
      new Endless(name, '<!--', 200 * MIB, '--><ficAlimMENESR/>'),
      async source => drained((await openAaf([source, ...export_().slice(1)], ACADEMIE_LIMITS)).requests()),
    ],
  ])('%s are refused within the memory of a few records', async (_, code, source, read) => {
    const before = memory();
    expect(await refusal(read(source))).toBe(code);
    expect(source.most - before).toBeLessThan(150 * MIB);
  });
});
