/** Traps of whole files: unusual encodings and forms, and schools whose UAI is wrong. */
import type { FileForm, InventedSchool } from '../model.js';
import type { FreeHouseholds } from './free-households.js';
import { TRAP_BASES, type Injection, type SchoolTrap } from './trap.js';

/** The expectation that the school's files are read, with these values. */
const expectReadAs = (school: InventedSchool, read: Readonly<Record<string, unknown>>): Injection[] => [
  { kind: 'FILE', of: school, expect: () => ({ read }) },
];

/** Encodings that are declared rightly, or not at all. */
const HONEST_FORMS: readonly (FileForm & { bases: string })[] = [
  { bases: 'SIECLE ONDE', encoding: 'UTF-8' },
  { bases: 'SIECLE ONDE', encoding: 'UTF-8', mark: true },
  { bases: 'SIECLE ONDE', encoding: 'windows-1252' },
  { bases: 'SIECLE ONDE', encoding: 'ISO-8859-1' },
  { bases: 'SIECLE', encoding: 'UTF-8', declared: 'none' },
  { bases: 'SIECLE', encoding: 'ISO-8859-15', declared: 'none' },
];

export const FILE_TRAPS = {
  'uai-letter': {
    description: 'a school whose UAI has a wrong check letter',
    bases: TRAP_BASES,
    school: school => {
      const letter = school.uai.at(-1)!;
      school.uai = school.uai.slice(0, -1) + (letter === 'Z' ? 'A' : String.fromCharCode(letter.charCodeAt(0) + 1));
      return [{ kind: 'SCHOOL', of: school, expect: () => ({ report: 'UAI_LETTER', severity: 'WARNING' }) }];
    },
  },
  encodings: {
    description: 'files in UTF-8 with a mark or without, ISO-8859-1, windows-1252, XML without a declaration',
    bases: ['SIECLE', 'ONDE'],
    school: (school, { random, base }: FreeHouseholds) => {
      const { encoding, declared, mark } = random.pick(
        HONEST_FORMS.filter(({ bases }) => bases.split(' ').includes(base)),
      );
      school.form = { encoding, ...(declared && { declared }), ...(mark && { mark }) };
      return expectReadAs(school, { encoding });
    },
  },
  'older-forms': {
    description: 'headers and elements from before 2018; those of ONDE have no INE',
    bases: ['SIECLE', 'ONDE'],
    alone: ['ONDE'],
    school: (school, { base }) => {
      school.oldForms = true;
      if (base === 'SIECLE') return expectReadAs(school, { oldForms: true });
      return school.pupils.map(of => ({
        kind: 'STUDENT',
        of,
        expect: () => ({ report: 'INE_MISSING', severity: 'WARNING' }),
      }));
    },
  },
  'misdeclared-encoding': {
    description: 'files whose bytes are of another encoding than they declare: the whole import is refused',
    bases: TRAP_BASES.filter(base => base !== 'ONDE'),
    byFile: ['AAF_FIRST', 'AAF_SECOND'],
    alone: ['SIECLE'],
    school: (school, { random }) => {
      school.form = random.chance(0.5)
        ? { encoding: 'UTF-8', declared: 'ISO-8859-15' }
        : { encoding: 'ISO-8859-15', declared: 'UTF-8' };
      return [{ kind: 'FILE', of: school, expect: () => ({ refused: 'ENCODING' }) }];
    },
  },
} as const satisfies Record<string, SchoolTrap>;
