/** Reads the PDFs that src/letters makes: their objects by code of its own, their text and pictures by poppler. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

export async function bytesOf(pdf: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pdf) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const installed = (program: string): boolean =>
  (process.env.PATH ?? '').split(':').some(folder => existsSync(join(folder, program)));

/** Whether Debian's poppler-utils and qpdf are there; tests that need them are left out where they are not. */
export const POPPLER = ['pdftotext', 'pdftoppm', 'pdfinfo'].every(installed);
export const QPDF = installed('qpdf');

function withFile<T>(pdf: Buffer, work: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'registre-letters-'));
  try {
    const path = join(folder, 'file.pdf');
    writeFileSync(path, pdf);
    return work(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (program: string, ...options: string[]): string =>
  execFileSync(program, options, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });

/** The text of each page; poppler gives spaces that do not break as plain ones. */
export const pageTexts = (pdf: Buffer, ...options: string[]): string[] =>
  withFile(pdf, path => run('pdftotext', ...options, path, '-'))
    .split('\f')
    .slice(0, -1);

/** A word as it is drawn, in points from the top left corner of its page. */
export interface WordBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The words of each page, with their places. */
export function wordBoxes(pdf: Buffer): { width: number; height: number; words: WordBox[] }[] {
  const xml = withFile(pdf, path => run('pdftotext', '-bbox', path, '-'));
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  const plain = (text: string): string => text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? '');
  return xml
    .split('<page ')
    .slice(1)
    .map(page => {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page)!;
      const words = [...page.matchAll(/xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)<\/word>/g)].map(
        ([, left, top, right, bottom, text]) => ({
          text: plain(text!),
          left: Number(left),
          right: Number(right),
          top: Number(top),
          bottom: Number(bottom),
        }),
      );
      return { width: Number(width), height: Number(height), words };
    });
}

/** The texts of the structure tree, in its order: a line for each element or text. */
export const structureText = (pdf: Buffer): string =>
  withFile(pdf, path => run('pdfinfo', '-struct-text', path)).replaceAll('\u00a0', ' ');

/** Throws with what qpdf says when the file is damaged. */
export const qpdfCheck = (pdf: Buffer): string => withFile(pdf, path => run('qpdf', '--check', path));

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each point. */
  readonly points: Uint8ClampedArray<ArrayBuffer>;
}

/** A page as a picture of so many dots per inch. */
export function pictureOf(pdf: Buffer, page: number, dpi: number): Picture {
  return withFile(pdf, (path, folder) => {
    const file = join(folder, 'page');
    run('pdftoppm', '-gray', '-r', String(dpi), '-f', String(page), '-l', String(page), '-singlefile', path, file);
    const bytes = readFileSync(`${file}.pgm`);
    const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.toString('latin1', 0, 40))!;
    const greys = bytes.subarray(head.length);
    const points = new Uint8ClampedArray(greys.length * 4);
    greys.forEach((grey, at) => points.set([grey, grey, grey, 255], at * 4));
    return { width: Number(width), height: Number(height), points };
  });
}

/** An object of a file; a stream has its data, inflated. */
export interface PdfObject {
  readonly body: string;
  readonly data?: Buffer;
}

/** All objects of a file by their numbers: its streams, and the objects that are packed into object streams. */
export function objectsOf(pdf: Buffer): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  const text = pdf.toString('latin1');
  const stream = /(\d+) 0 obj\n<<((?:[^>]|>(?!>stream))*)>>stream\n/g;
  for (let found = stream.exec(text); found; found = stream.exec(text)) {
    const [head, number, dictionary] = found as unknown as [string, string, string];
    const length = Number(/\/Length (\d+)$/.exec(dictionary)![1]);
    const start = found.index + head.length;
    const raw = pdf.subarray(start, start + length);
    const data = dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw;
    objects.set(Number(number), { body: dictionary, data });
    stream.lastIndex = start + length;
    if (!dictionary.startsWith('/Type/ObjStm')) continue;
    const first = Number(/\/First (\d+)/.exec(dictionary)![1]);
    const inner = data.toString('latin1');
    const heads = inner.slice(0, first).trim().split(/\s+/).map(Number);
    for (let at = 0; at < heads.length; at += 2)
      objects.set(heads[at]!, {
        body: inner.slice(first + heads[at + 1]!, first + (heads[at + 3] ?? Infinity)).trim(),
      });
  }
  return objects;
}

/** Where the cross-reference sections say that each object is, the last section first. */
export function placesOf(pdf: Buffer): Map<number, { kind: number; place: number; index: number }> {
  const places = new Map<number, { kind: number; place: number; index: number }>();
  const text = pdf.toString('latin1');
  let offset: number | undefined = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)![1]);
  while (offset !== undefined) {
    const [head, dictionary] = /^\d+ 0 obj\n<<([^>]*(?:>(?!>stream)[^>]*)*)>>stream\n/.exec(
      text.slice(offset, offset + 20_000),
    ) as unknown as [string, string];
    const length = Number(/\/Length (\d+)$/.exec(dictionary)![1]);
    const raw = pdf.subarray(offset + head.length, offset + head.length + length);
    const table = dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw;
    const index = /\/Index\[([^\]]*)\]/.exec(dictionary)![1]!.split(' ').map(Number);
    let row = 0;
    for (let at = 0; at < index.length; at += 2)
      for (let object = index[at]!; object < index[at]! + index[at + 1]!; object++, row++)
        if (!places.has(object))
          places.set(object, {
            kind: table.readUInt8(row * 9),
            place: table.readUIntBE(row * 9 + 1, 6),
            index: table.readUInt16BE(row * 9 + 7),
          });
    const previous = /\/Prev (\d+)/.exec(dictionary)?.[1];
    offset = previous === undefined ? undefined : Number(previous);
  }
  return places;
}

/** The pages in the order of the page tree, by number of their objects. */
export function pagesOf(objects: ReadonlyMap<number, PdfObject>): number[] {
  const catalog = [...objects.values()].find(({ body }) => body.includes('/Type/Catalog'))!.body;
  const walk = (object: number): number[] => {
    const { body } = objects.get(object)!;
    const kids = /\/Type\/Pages.*\/Kids\[([^\]]*)\]/.exec(body)?.[1];
    return kids === undefined ? [object] : kids.match(/\d+(?= 0 R)/g)!.flatMap(kid => walk(Number(kid)));
  };
  return walk(Number(/\/Pages (\d+) 0 R/.exec(catalog)![1]));
}
