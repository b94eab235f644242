/** What écoles, collèges and lycées usually have: sizes, levels with their ages, MEF. */
import type { Degree } from '../domain/school/events.js';
import type { InventedMef } from './model.js';

/** What schools of one kind have in common. */
export interface SchoolType {
  readonly kind: 'ECOLE' | 'COLLEGE' | 'LYCEE';
  readonly title: string;
  /** Usual number of pupils of a school. */
  readonly pupils: number;
  /** Usual number of pupils of a class. */
  readonly classSize: number;
  /** Each level with the age that its pupils reach in the year in which the school year starts. */
  readonly levels: readonly { level: string; age: number }[];
  readonly mefs: readonly InventedMef[];
}

const mef = (level: string, code: string, label: string): InventedMef => ({ level, code, label });

export const SCHOOL_TYPES: Readonly<Record<SchoolType['kind'], SchoolType>> = {
  ECOLE: {
    kind: 'ECOLE',
    title: 'École',
    pupils: 160,
    classSize: 24,
    levels: [
      { level: 'PS', age: 3 },
      { level: 'MS', age: 4 },
      { level: 'GS', age: 5 },
      { level: 'CP', age: 6 },
      { level: 'CE1', age: 7 },
      { level: 'CE2', age: 8 },
      { level: 'CM1', age: 9 },
      { level: 'CM2', age: 10 },
    ],
    mefs: [],
  },
  COLLEGE: {
    kind: 'COLLEGE',
    title: 'Collège',
    pupils: 700,
    classSize: 27,
    levels: [
      { level: '6', age: 11 },
      { level: '5', age: 12 },
      { level: '4', age: 13 },
      { level: '3', age: 14 },
    ],
    mefs: [
      mef('6', '10010012110', '6EME'),
      mef('5', '10110001110', '5EME'),
      mef('5', '1011000111A', '5EME SECTION SPORTIVE'),
      mef('4', '10210001110', '4EME'),
      mef('3', '10310019110', '3EME'),
      mef('3', '1031000D11A', '3EME PREPA-METIERS'),
    ],
  },
  LYCEE: {
    kind: 'LYCEE',
    title: 'Lycée',
    pupils: 900,
    classSize: 32,
    levels: [
      { level: '2', age: 15 },
      { level: '1', age: 16 },
      { level: 'T', age: 17 },
    ],
    mefs: [
      mef('2', '20010018110', '2NDE GENERALE ET TECHNOLOGIQUE'),
      mef('1', '20110019110', '1ERE GENERALE'),
      mef('1', '21131015110', '1ERE STMG'),
      mef('T', '20210019110', 'TERMINALE GENERALE'),
      mef('T', '21231016110', 'TERMINALE STMG'),
    ],
  },
};

/** The kinds of schools of these degrees, to be used in turn. One in five schools of the second degree is a lycée. */
export const kindsOf = (degrees: readonly Degree[]): SchoolType['kind'][] =>
  Array.from({ length: 5 }, (_, turn) =>
    degrees.map((degree): SchoolType['kind'] => (degree === 'FIRST' ? 'ECOLE' : turn === 2 ? 'LYCEE' : 'COLLEGE')),
  ).flat();
