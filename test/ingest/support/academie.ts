/** A small académie in memory: its records, the complete export of them, and the delta from one day's records to the next. */
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  aafFile,
  addRequest,
  modifyRequest,
  deleteRequest,
  type AafOptions,
  type Attributes,
  type Category,
} from './aaf-files.js';
import { ineOf, type NamedBuffer } from './files.js';

/** The categories of the records, in the order of their files: those that imports read. */
const CATEGORIES = ['Eleve', 'PersRelEleve', 'EtabEducNat', 'MefEducNat'] as const satisfies readonly Category[];
type CategoryRead = (typeof CATEGORIES)[number];

export interface AafRecord {
  readonly category: CategoryRead;
  readonly id: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Records by category and id. */
export type Base = ReadonlyMap<string, AafRecord>;

export const base = (...records: readonly AafRecord[]): Base =>
  new Map(records.map(record => [`${record.category} ${record.id}`, record]));

/** The base with these records added, or in the place of those of the same id. */
export const withRecords = (before: Base, ...records: readonly AafRecord[]): Base =>
  new Map([...before, ...base(...records)]);

export const withoutRecords = (before: Base, ...gone: readonly AafRecord[]): Base => {
  const keys = new Set(base(...gone).keys());
  return new Map([...before].filter(([key]) => !keys.has(key)));
};

/** UAI of the school of this number, in the académie of Nancy-Metz. */
export const uaiOf = (n: number): string => {
  const digits = `054${String(n).padStart(4, '0')}`;
  return digits + uaiLetter(digits);
};

const present = (attributes: Record<string, string | readonly string[] | undefined>): AafRecord['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? [value] : value]],
    ),
  );

export const school = (n: number, more: Record<string, string | undefined> = {}): AafRecord => ({
  category: 'EtabEducNat',
  id: `E${n}`,
  attributes: present({ ENTStructureUAI: uaiOf(n), ENTStructureNomCourant: `CLG$CLG NUMERO ${n}$NANCY`, ...more }),
});

export const parent = (id: number, more: Record<string, string | undefined> = {}): AafRecord => ({
  category: 'PersRelEleve',
  id: `R${id}`,
  attributes: present({ sn: `PARENT${letters(id)}`, givenName: 'Chloé', personalTitle: 'Mme', ...more }),
});

const letters = (n: number): string => [...String(n)].map(digit => 'ABCDEFGHIJ'[Number(digit)]).join('');

export interface PupilOptions {
  school?: number;
  classCode?: string | undefined;
  /** Ids of legal responsables, or links as AAF writes them: `id$kinship$…$level$…`. */
  parents?: readonly (number | string)[];
  ine?: string | undefined;
  more?: Record<string, string | undefined>;
}

/** The first name of every pupil of `pupil`. */
export const FIRST_NAME = 'Zoé';
/** The birth date that `pupil` gives to the pupil of this id, as the bases write it. */
export const birthOf = (id: number): string => `0${1 + (id % 9)}/02/2014`;

export const pupil = (
  id: number,
  { school: n = 1, classCode = '6D', parents = [], ine = ineOf(5000 + id), more = {} }: PupilOptions = {},
): AafRecord => ({
  category: 'Eleve',
  id: `S${id}`,
  attributes: present({
    sn: `NOM${letters(id)}`,
    givenName: FIRST_NAME,
    ENTPersonDateNaissance: birthOf(id),
    ENTEleveINE: ine,
    ENTPersonStructRattach: `E${n}`,
    ENTEleveClasses: classCode === undefined ? undefined : `E${n}$${classCode}`,
    ENTElevePersRelEleve: parents.map(parentId =>
      typeof parentId === 'number' ? `R${parentId}$10$1$1$1$1` : parentId,
    ),
    ...more,
  }),
});

/** The person's record with other first names. */
export const withOtherFirstNames = (record: AafRecord, ...names: string[]): AafRecord => ({
  ...record,
  attributes: { ...record.attributes, ENTPersonAutresPrenoms: names },
});

export const mef = (code: string, label: string): AafRecord => ({
  category: 'MefEducNat',
  id: code,
  attributes: present({ ENTMefJointure: code, ENTLibelleMef: label }),
});

/** Writes the requests of each category into so many files at most (4 requests in 3 make 2), one at least. */
function filesOf(
  requests: ReadonlyMap<CategoryRead, readonly string[]>,
  options: AafOptions,
  parts: number,
): NamedBuffer[] {
  return CATEGORIES.flatMap(category => {
    const all = requests.get(category) ?? [];
    const size = Math.max(1, Math.ceil(all.length / parts));
    const count = Math.max(1, Math.ceil(all.length / size));
    return Array.from({ length: count }, (_, part) =>
      aafFile(category, all.slice(part * size, (part + 1) * size), options, part),
    );
  });
}

const grouped = (requests: readonly (readonly [CategoryRead, string])[]): Map<CategoryRead, string[]> => {
  const groups = new Map<CategoryRead, string[]>();
  for (const [category, request] of requests) groups.set(category, [...(groups.get(category) ?? []), request]);
  return groups;
};

export const completeExport = (of: Base, options: AafOptions = {}, parts = 1): NamedBuffer[] =>
  filesOf(
    grouped([...of.values()].map(({ category, id, attributes }) => [category, addRequest(category, id, attributes)])),
    options,
    parts,
  );

/** The attributes that differ, as they are after; those that are gone have no value. */
function changed(before: AafRecord, after: AafRecord): Attributes {
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const differing = [...names].filter(
    name => JSON.stringify(before.attributes[name]) !== JSON.stringify(after.attributes[name]),
  );
  return Object.fromEntries(differing.map(name => [name, after.attributes[name] ?? []]));
}

/** The delta: requests for only the records that differ (added, attributes replaced, deleted). */
export function deltaExport(before: Base, after: Base, options: AafOptions = {}): NamedBuffer[] {
  const requests: [CategoryRead, string][] = [];
  for (const [key, record] of after) {
    const { category, id, attributes } = record;
    const was = before.get(key);
    if (!was) requests.push([category, addRequest(category, id, attributes)]);
    else if (JSON.stringify(was.attributes) !== JSON.stringify(attributes))
      requests.push([category, modifyRequest(category, id, changed(was, record))]);
  }
  for (const [key, { category, id }] of before)
    if (!after.has(key)) requests.push([category, deleteRequest(category, id)]);
  return filesOf(grouped(requests), { extent: 'Delta', ...options }, 1);
}
