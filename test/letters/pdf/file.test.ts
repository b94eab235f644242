import { describe, expect, it } from '@jest/globals';
import { PdfFile } from '../../../src/letters/pdf/file.js';
import { GrowingTree, NumberTree } from '../../../src/letters/pdf/trees.js';
import { QPDF, objectsOf, pagesOf, placesOf, qpdfCheck } from '../support/pdf.js';

/** A file of so many pages, and of more objects that are allocated first and written last. */
function fileOf(pages: number): { bytes: Buffer; early: number[] } {
  const file = new PdfFile();
  const chunks: Uint8Array[] = [];
  const early = Array.from({ length: 5 }, () => file.allocate());
  const tree = new GrowingTree(file, ({ parent, kids, leaves }) => {
    const up = parent === undefined ? '' : `/Parent ${parent} 0 R`;
    return `<</Type/Pages${up}/Kids[${kids.map(kid => `${kid} 0 R`).join(' ')}]/Count ${leaves}>>`;
  });
  const numbers = new NumberTree(file);
  for (let page = 0; page < pages; page++) {
    const object = file.allocate();
    const parent = tree.add(object);
    const contents = file.allocate();
    file.object(object, `<</Type/Page/Parent ${parent} 0 R/MediaBox[0 0 9 9]/Contents ${contents} 0 R>>`);
    file.stream(contents, '', Buffer.from(`% ${page}`));
    numbers.add(`(${page})`);
    chunks.push(file.take());
  }
  const root = tree.end();
  const keys = numbers.end(early[0]!);
  for (const object of early.slice(1)) file.object(object, `(early ${object})`);
  const catalog = file.allocate();
  file.object(catalog, `<</Type/Catalog/Pages ${root} 0 R/Keys ${keys}>>`);
  const info = file.allocate();
  file.object(info, '<</Title(x)>>');
  file.end(catalog, info, Buffer.alloc(16, 1));
  chunks.push(file.take());
  return { bytes: Buffer.concat(chunks), early };
}

describe.each([
  ['one page', 1],
  ['two levels of its trees', 65],
  ['more objects than a section lists', 40_000],
])('a file of %s', (_, pages) => {
  const { bytes, early } = fileOf(pages);
  const objects = objectsOf(bytes);

  it('lists every object where it is', () => {
    const places = placesOf(bytes);
    const text = bytes.toString('latin1');
    const wrong = [...objects.keys()].filter(object => {
      const found = places.get(object);
      if (found?.kind === 1) return !text.startsWith(`${object} 0 obj\n`, found.place);
      if (found?.kind !== 2) return true;
      const heads = objects.get(found.place)!.data!.toString('latin1').split(/\s+/, 400);
      return heads[found.index * 2] !== String(object);
    });
    expect(wrong).toEqual([]);
    expect(places.get(0)).toEqual({ kind: 0, place: 0, index: 65_535 });
    expect(early.every(object => objects.has(object))).toBe(true);
  });

  it('has its pages in order, no node with more than 64 kids', () => {
    const order = pagesOf(objects).map(page => {
      const contents = Number(/\/Contents (\d+)/.exec(objects.get(page)!.body)![1]);
      return objects.get(contents)!.data!.toString();
    });
    expect(order).toEqual(Array.from({ length: pages }, (__, page) => `% ${page}`));
    const nodes = [...objects.values()].filter(({ body }) => body.includes('/Type/Pages'));
    expect(Math.max(...nodes.map(({ body }) => body.match(/0 R(?=[ \]])/g)!.length))).toBeLessThanOrEqual(64);
  });

  it('finds each key of its number tree', () => {
    const found = [...objects.values()].flatMap(({ body }) => [
      ...(/\/Nums\[([^\]]*)\]/.exec(body)?.[1] ?? '').matchAll(/(\d+) \((\d+)\)/g),
    ]);
    expect(found.filter(([, key, value]) => key !== value)).toEqual([]);
    expect(new Set(found.map(([, key]) => key)).size).toBe(pages);
  });

  (QPDF ? it : it.skip)('is sound to qpdf (needs qpdf)', () => {
    expect(qpdfCheck(bytes)).toContain('No syntax or stream encoding errors found');
  });
});
