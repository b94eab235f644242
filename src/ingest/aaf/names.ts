/** What the name of an AAF file says: `ENT2DVA_Complet_20260915_PersRelEleve_0003.xml`. */
import { parseDay } from '../rules/dates.js';
import type { Degree } from './shape.js';

export interface AafName {
  readonly degree: Degree;
  readonly complete: boolean;
  /** `YYYY-MM-DD`. */
  readonly day?: string;
  /** As the base writes it: `Eleve`, `PersRelEleve`, `EtabEducNat`… */
  readonly category: string;
  /** Files of one category are numbered from 0. */
  readonly part: number;
}

const NAME =
  /(?<degree>[12])D[A-Z0-9]*_(?<extent>Complet|Delta)_(?<date>\d{8})_(?<category>[A-Za-z]+)_(?<part>\d{1,6})(?: ?\(\d+\))?\.xml$/i;

/** `undefined` for another name. A folder or an archive before it, and a number that a browser adds, do not matter. */
export function parseAafName(name: string): AafName | undefined {
  const found = NAME.exec(name)?.groups;
  if (!found) return undefined;
  const { degree, extent, date, category, part } = found as Record<string, string>;
  const day = parseDay(`${date!.slice(0, 4)}-${date!.slice(4, 6)}-${date!.slice(6)}`);
  return {
    degree: degree === '1' ? 'FIRST' : 'SECOND',
    complete: extent!.toLowerCase() === 'complet',
    ...(day === undefined ? {} : { day }),
    category: category!,
    part: Number(part),
  };
}

export interface AafHeader {
  readonly academie?: string;
  readonly degree?: Degree;
  readonly day?: string;
  readonly version?: string;
}

const SAID = /\b(versionAF|codeAcademieExport|degre|dateGenerationExport)\b\s*[:=]?\s*["']?([\w./:-]{1,40})/gi;

/** What the comments before the root element say. */
export function parseAafHeader(comments: readonly string[]): AafHeader {
  const said = new Map(
    comments.flatMap(comment => [...comment.matchAll(SAID)].map(([, key, value]) => [key!.toLowerCase(), value!])),
  );
  const academie = /^\d{1,2}$/.test(said.get('codeacademieexport') ?? '') ? said.get('codeacademieexport') : undefined;
  const degree = /^[12]/.exec(said.get('degre') ?? '')?.[0];
  const date = said.get('dategenerationexport');
  const day = date && parseDay(/^\d{8}$/.test(date) ? date.replace(/(....)(..)(..)/, '$1-$2-$3') : date);
  const version = said.get('versionaf');
  return {
    ...(academie === undefined ? {} : { academie: academie.padStart(2, '0') }),
    ...(degree === undefined ? {} : { degree: degree === '1' ? 'FIRST' : 'SECOND' }),
    ...(day ? { day } : {}),
    ...(version === undefined ? {} : { version }),
  };
}
