/** Makes small AAF exports from attributes, for tests of one rule each. */
import { Buffer } from 'node:buffer';
import type { NamedBuffer } from './files.js';

export type Attributes = Readonly<Record<string, string | readonly string[]>>;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const values = (given: string | readonly string[]): string =>
  (typeof given === 'string' ? [given] : given).map(value => `<value>${escaped(value)}</value>`).join('');
const attrs = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, given]) => `<attr name="${name}">${values(given)}</attr>`)
    .join('');

const categories = {
  Eleve: 'categoriePersonne',
  PersRelEleve: 'categoriePersonne',
  EtabEducNat: 'categorieStructure',
  MefEducNat: 'categorieMef',
  PersEducNat: 'categoriePersonne',
};
export type Category = keyof typeof categories;

const head = (category: Category, id: string): string =>
  `<operationalAttributes><attr name="${categories[category]}"><value>${category}</value></attr></operationalAttributes>` +
  `<identifier><id>${id}</id></identifier>`;

export const addRequest = (category: Category, id: string, attributes: Attributes): string =>
  `<addRequest>${head(category, id)}<attributes>${attrs(attributes)}</attributes></addRequest>`;
export const modifyRequest = (category: Category, id: string, attributes: Attributes): string =>
  `<modifyRequest>${head(category, id)}<modifications>${Object.entries(attributes)
    .map(([name, given]) => `<modification name="${name}" operation="replace">${values(given)}</modification>`)
    .join('')}</modifications></modifyRequest>`;
export const deleteRequest = (category: Category, id: string): string =>
  `<deleteRequest>${head(category, id)}</deleteRequest>`;

/** How a file is named, declared and encoded; by default a complete export of the second degree in UTF-8. */
export interface AafOptions {
  degree?: '1D' | '2D';
  extent?: 'Complet' | 'Delta';
  day?: string;
  /** Between the declaration and the root element. */
  prolog?: string;
  declaration?: string;
  encode?: (text: string) => Buffer;
}

/** One file of an export; `part` is its number among those of the category. */
export function aafFile(
  category: string,
  requests: readonly string[],
  { degree = '2D', extent = 'Complet', day = '20260915', ...more }: AafOptions = {},
  part = 0,
): NamedBuffer {
  const {
    declaration = '<?xml version="1.0" encoding="UTF-8"?>',
    prolog = '<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">',
    encode = text => Buffer.from(text),
  } = more;
  return {
    name: `ENT${degree}VA_${extent}_${day}_${category}_${String(part).padStart(4, '0')}.xml`,
    buffer: encode(`${declaration}\n${prolog}\n<ficAlimMENESR>\n${requests.join('\n')}\n</ficAlimMENESR>\n`),
  };
}
