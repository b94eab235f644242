/** Traps of contacts: phones in every spelling and in the wrong field, invalid phones and e-mail addresses. */
import type { InventedPerson, InventedResponsable } from '../model.js';
import type { FreeHouseholds } from './free-households.js';
import { spellPhone, toE164 } from './spelling.js';
import { expectTaken, TRAP_BASES, expectWarned, type HouseholdTrap, type Household, type Injection } from './trap.js';

/** Overseas mobiles: national prefix, country code, département. */
const OVERSEAS = [
  ['0692', '+262', '974'],
  ['0690', '+590', '971'],
  ['06960', '+596', '972'],
  ['069420', '+594', '973'],
] as const;

const withPhones = (person: InventedPerson, phones: Partial<Pick<InventedPerson, 'mobile' | 'home' | 'sms'>>): void => {
  delete person.mobile;
  delete person.home;
  Object.assign(person, phones);
};

/** Makes a trap of a change to one legal responsable of the household. */
const onResponsable =
  (change: (person: InventedPerson, households: FreeHouseholds, responsable: InventedResponsable) => Injection) =>
  ({ legal }: Household, households: FreeHouseholds): Injection[] => {
    const responsable = households.random.pick(legal);
    return [change(responsable.person, households, responsable)];
  };

/** The expectation that the mobile is read as this one (E.164), or as none (`null`). */
const readsMobile = (responsable: InventedResponsable, mobile: string | null): Injection =>
  expectTaken('RESPONSABLE', responsable, { mobile });

export const PHONE_TRAPS = {
  'phone-spellings': {
    description: 'mobiles with dots, spaces, hyphens, +33, 0033, +33 (0)',
    bases: TRAP_BASES,
    apply: onResponsable((person, households, responsable) => {
      const mobile = households.mobile();
      withPhones(person, { mobile: spellPhone(mobile, households.random) });
      return readsMobile(responsable, toE164(mobile));
    }),
  },
  'phone-none': {
    description: '0000000000 for "none"',
    bases: TRAP_BASES,
    apply: onResponsable((person, { random }, responsable) => {
      withPhones(person, { mobile: random.pick(['0000000000', '00 00 00 00 00', '00.00.00.00.00']) });
      delete person.work;
      return readsMobile(responsable, null);
    }),
  },
  'mobile-in-home': {
    description: 'a mobile in the field of the home phone',
    bases: TRAP_BASES,
    apply: onResponsable((person, households, responsable) => {
      const mobile = households.mobile();
      withPhones(person, { home: spellPhone(mobile, households.random) });
      return readsMobile(responsable, toE164(mobile));
    }),
  },
  'phone-overseas': {
    description: 'a mobile of another region of France, with its prefix or without',
    bases: TRAP_BASES,
    apply: onResponsable((person, { random, school }, responsable) => {
      const [start, prefix] = random.pick(OVERSEAS.filter(([, , home]) => home !== school.departement));
      const national = (start + random.digits(9)).slice(0, 10);
      const mobile = prefix + national.slice(1);
      withPhones(person, { mobile: random.chance(0.5) ? national : mobile });
      return readsMobile(responsable, mobile);
    }),
  },
  'phone-invalid': {
    description: 'an invalid phone number',
    bases: TRAP_BASES,
    apply: onResponsable((person, { random }, responsable) => {
      withPhones(person, { mobile: random.pick(['06 12 34', '061234567890123', 'voir le père']) });
      return expectWarned('RESPONSABLE', responsable, 'PHONE_INVALID');
    }),
  },
  'email-invalid': {
    description: 'an invalid e-mail address',
    bases: TRAP_BASES,
    apply: onResponsable((person, { random }, responsable) => {
      person.email = random.pick(['pas de mail', 'a@b', 'nom@@example.com', 'nom.example.org']);
      return expectWarned('RESPONSABLE', responsable, 'EMAIL_INVALID');
    }),
  },
  'sms-first': {
    description: 'a number for SMS beside another mobile',
    bases: ['AAF_SECOND'],
    apply: onResponsable((person, households, responsable) => {
      const [sms, mobile] = [households.mobile(), households.mobile()];
      withPhones(person, { mobile, sms });
      return readsMobile(responsable, toE164(sms));
    }),
  },
} as const satisfies Record<string, HouseholdTrap>;
