/** Traps of pupils: INE, dates, MEF and classes in unusual forms, wrong or missing. */
import type { InventedPupil } from '../model.js';
import type { FreeHouseholds } from './free-households.js';
import {
  expectRejected,
  expectSkipped,
  expectTaken,
  TRAP_BASES,
  expectWarned,
  type Household,
  type HouseholdTrap,
  type Injection,
  type PairTrap,
} from './trap.js';

/** Makes a trap of a change to the household's first pupil. The change returns `undefined` when the pupil does not fit. */
const onPupil =
  (change: (pupil: InventedPupil, households: FreeHouseholds) => Injection | undefined) =>
  ({ pupils }: Household, households: FreeHouseholds): Injection[] | undefined => {
    const made = change(pupils[0]!, households);
    return made && [made];
  };

/** Gives a second pupil of the school the INE of the first. */
const ineTwice: HouseholdTrap['apply'] = (household, households) => {
  const one = household.pupils[0]!;
  const other = households.another(household)?.pupils[0];
  if (!other) return undefined;
  other.ine = one.ine!;
  return [one, other].map(pupil => expectRejected('STUDENT', pupil, 'INE_TWICE'));
};

export const PUPIL_TRAPS = {
  'ine-twice': { description: 'one INE on two pupils of a file', bases: TRAP_BASES, apply: ineTwice },
  'ine-forms': {
    description: 'INE of the older form, in lower case, with spaces, with a leading zero',
    bases: TRAP_BASES,
    apply: onPupil((pupil, { random, mobile }) => {
      // Unique: the mobile is, and no invented INE ends with Z.
      const ine = `${mobile()}Z`;
      pupil.ine = random.pick([ine, ine.toLowerCase(), `${ine.slice(0, 5)} ${ine.slice(5)}`]);
      return expectTaken('STUDENT', pupil, { ine });
    }),
  },
  'ine-invalid': {
    description: 'an invalid INE',
    bases: TRAP_BASES,
    apply: onPupil((pupil, { random }) => {
      pupil.ine = random.pick(['12345', '1234567890', '123456789ABC', '1.23457E+09']);
      return expectRejected('STUDENT', pupil, 'INE_INVALID');
    }),
  },
  'ine-missing': {
    description: 'a pupil without an INE',
    bases: TRAP_BASES,
    apply: onPupil(pupil => {
      delete pupil.ine;
      return expectWarned('STUDENT', pupil, 'INE_MISSING');
    }),
  },
  'birth-date-missing': {
    description: 'a pupil without a birth date',
    bases: TRAP_BASES,
    apply: onPupil(pupil => {
      delete pupil.birthDate;
      return expectRejected('STUDENT', pupil, 'BIRTH_DATE_MISSING');
    }),
  },
  'birth-date-invalid': {
    description: 'a birth date that is no day of the calendar',
    bases: TRAP_BASES,
    apply: onPupil(pupil => {
      pupil.birthDate = `${pupil.birthDate!.slice(0, 4)}-02-30`;
      return expectRejected('STUDENT', pupil, 'BIRTH_DATE_INVALID');
    }),
  },
  'date-forms': {
    description: 'dates as 17/08/2017 beside 2017-08-17, F/H beside F/M',
    bases: ['ONDE'],
    apply: onPupil(pupil => {
      pupil.quirks = { french: true };
      return expectTaken('STUDENT', pupil, { birthDate: pupil.birthDate, sex: pupil.sex });
    }),
  },
  'mef-mangled': {
    description: 'a MEF that a spreadsheet took for a number',
    bases: ['AAF_SECOND', 'SIECLE'],
    apply: onPupil((pupil, { random }) => {
      if (pupil.mef === undefined) return undefined;
      const digits = pupil.mef.slice(0, 3);
      pupil.mef = random.pick([`${digits[0]},${digits.slice(1)}E+10`, `${digits[0]}.${digits.slice(1)}E+10`]);
      return expectWarned('STUDENT', pupil, 'MEF_INVALID');
    }),
  },
  'exit-date': {
    description: 'a pupil who has left',
    bases: ['SIECLE'],
    apply: onPupil((pupil, { school }) => {
      pupil.exitDate = `${school.year}-09-08`;
      return expectSkipped('STUDENT', pupil, 'NOT_ENROLLED');
    }),
  },
  'inactive-class': {
    description: 'the pseudo-class "Inactifs"',
    bases: TRAP_BASES,
    apply: onPupil((pupil, { random }) => {
      pupil.classCode = random.pick(['Inactifs', 'INACTIFS', 'inactif']);
      return expectSkipped('STUDENT', pupil, 'NOT_ENROLLED');
    }),
  },
  'no-class': {
    description: 'a pupil without a class',
    bases: TRAP_BASES,
    apply: onPupil(pupil => {
      delete pupil.classCode;
      return expectSkipped('STUDENT', pupil, 'NOT_ENROLLED');
    }),
  },
} as const satisfies Record<string, HouseholdTrap>;

/**
 * Gives a pupil the INE of a pupil of an earlier school. The earlier record must be imported first: schools are imported in the
 * manifest's order, and AAF of the first degree before AAF of the second.
 */
export const INE_OTHER_BIRTH_DATE: PairTrap = {
  description: 'the INE of a pupil of an earlier school, with another birth date',
  bases: TRAP_BASES,
  second: first => (first.startsWith('AAF') ? (first === 'AAF_FIRST' ? ['AAF_SECOND'] : []) : ['SIECLE', 'ONDE']),
  begin: ({ pupils }) => ({ record: pupils[0]!, mobile: '' }),
  end: ({ pupils }, { record }) => {
    const [pupil, earlier] = [pupils[0]!, record as InventedPupil];
    if (pupil.birthDate === earlier.birthDate) return undefined;
    pupil.ine = earlier.ine!;
    return [expectRejected('STUDENT', pupil, 'INE_OTHER_BIRTH_DATE')];
  },
};
