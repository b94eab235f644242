/** Traps of links: who is responsible for whom, as the bases and their versions write it. */
import type { InventedPupil, InventedResponsable, Quirks } from '../model.js';
import type { FreeHouseholds } from './free-households.js';
import { OLD_KINSHIP } from '../kinship.js';
import {
  expectRejected,
  expectSkipped,
  expectTaken,
  TRAP_BASES,
  expectWarned,
  type Household,
  type HouseholdTrap,
  type Injection,
} from './trap.js';

/** Makes a pupil's record say in an unusual way who is legal. The household must have two responsables or more. */
const legalShownBy =
  (authority: Quirks['authority']) =>
  ({ pupils, legal, links }: Household): Injection[] | undefined => {
    const pupil = pupils[0]!;
    if (links.length < 2) return undefined;
    pupil.quirks = { authority };
    const kinship = authority?.startsWith('OLD') ? { kinship: links.map(link => OLD_KINSHIP[link.kinship]) } : {};
    return [
      {
        kind: 'STUDENT',
        of: pupil,
        expect: at => ({ read: { legal: legal.map(one => at(one).id), ...kinship } }),
      },
    ];
  };

/** Adds a relative whom no link names; in ONDE, a row without children. */
function relativeOfNobody({ legal }: Household, { school }: FreeHouseholds): Injection[] {
  const { person } = legal[0]!;
  const relative: InventedResponsable = {
    id: String(40_000 + school.responsables.length),
    degree: school.degree,
    person: { ...person, personId: `${person.personId}r`, firstName: 'Dominique' },
    quirks: { childless: true },
  };
  delete relative.person.mobile;
  school.responsables.push(relative);
  return [expectSkipped('RESPONSABLE', relative, 'NO_ENROLLED_PUPIL')];
}

/** Gives two pupils of a class the same names: no link to either can be read. */
function makeNamesakes(household: Household, households: FreeHouseholds): Injection[] | undefined {
  const one = household.pupils[0]!;
  const namesake = households.another(household, ({ pupils }) => pupils[0]!.birthDate !== one.birthDate);
  const other = namesake?.pupils[0];
  if (!other) return undefined;
  const { surname, firstName, classCode, level } = one;
  Object.assign(other, { surname, firstName, classCode, level });
  const rejectedLinks = (pupil: InventedPupil, { legal }: Household): Injection[] =>
    legal.map(responsable => expectRejected('LINK', { pupil, responsable }, 'CHILD_AMBIGUOUS'));
  return [...rejectedLinks(one, household), ...rejectedLinks(other, namesake)];
}

export const LINK_TRAPS = {
  'idle-relatives': { description: 'relatives of no enrolled pupil', bases: TRAP_BASES, apply: relativeOfNobody },
  'fourth-field-before-2018': {
    description: 'links whose fourth field has 1 and 2 for legal responsables',
    bases: ['AAF_SECOND'],
    apply: legalShownBy('OLD'),
  },
  'fourth-field-since-2018': {
    description: 'links whose fourth field alone says who is legal',
    bases: ['AAF_SECOND'],
    apply: legalShownBy('ABSENT'),
  },
  'authority-contradicting': {
    description: 'ENTEleveAutoriteParentale naming others than the fourth field',
    bases: ['AAF_SECOND'],
    apply: legalShownBy('CONTRADICTING'),
  },
  'kinship-before-2018': {
    description: 'kinship codes from before 2018 beside ENTEleveAutoriteParentale',
    bases: ['AAF_SECOND'],
    apply: legalShownBy('OLD_KINSHIP'),
  },
  'kinship-unknown': {
    description: 'an invalid kinship code',
    bases: ['AAF_FIRST', 'AAF_SECOND', 'SIECLE'],
    apply: (household, households) => {
      const link = households.ownLink(household);
      link.kinship = '99';
      return [expectWarned('LINK', { pupil: household.pupils[0]!, responsable: link.responsable }, 'KINSHIP_UNKNOWN')];
    },
  },
  'link-one-sided': {
    description: 'a responsable naming a pupil who does not name him or her',
    bases: ['AAF_FIRST'],
    apply: (household, households) => {
      const other = households.another(household)?.pupils[0];
      const one = household.legal[0]!;
      if (!other) return undefined;
      one.quirks = { alsoNames: [other] };
      return [expectWarned('RESPONSABLE', one, 'LINK_ONE_SIDED')];
    },
  },
  'child-ambiguous': {
    description: 'a child’s name that two pupils of a class bear',
    bases: ['ONDE'],
    apply: makeNamesakes,
  },
  'child-unknown': {
    description: 'a child’s first name that no pupil bears',
    bases: ['ONDE'],
    apply: (household, households) => {
      const link = households.ownLink(household);
      link.child = { firstName: 'Inconnu-au-registre' };
      return [expectRejected('LINK', { pupil: household.pupils[0]!, responsable: link.responsable }, 'CHILD_UNKNOWN')];
    },
  },
  'class-label-differs': {
    description: 'a class labelled otherwise in the export of responsables',
    bases: ['ONDE'],
    apply: (household, households) => {
      const link = households.ownLink(household);
      link.child = { classLabel: 'Classe de la rentrée' };
      return [
        {
          kind: 'RESPONSABLE',
          of: link.responsable,
          expect: at => ({ read: { child: at(household.pupils[0]!) } }),
        },
      ];
    },
  },
  'empty-attributes': {
    description: 'attributes without a value, values without a text',
    bases: ['AAF_FIRST', 'AAF_SECOND'],
    apply: ({ legal }) => {
      delete legal[0]!.person.email;
      legal[0]!.quirks = { emptyAttributes: true };
      return [expectTaken('RESPONSABLE', legal[0]!, { email: null })];
    },
  },
  entities: {
    description: 'letters as entities: &eacute; in AAF, &#233; in SIECLE',
    bases: ['AAF_FIRST', 'AAF_SECOND', 'SIECLE'],
    apply: ({ legal }, { random }) => {
      const { person } = legal[0]!;
      const names = { surname: random.pick(['Éloïse-Hébrard', 'Crèvecœur', 'Garçon & Fils']), firstName: 'Zoé' };
      delete person.usageSurname;
      Object.assign(person, names);
      legal[0]!.quirks = { entities: true };
      return [expectTaken('RESPONSABLE', legal[0]!, names)];
    },
  },
  'ragged-rows': {
    description: 'rows with more cells than the header',
    bases: ['ONDE'],
    apply: ({ pupils: [pupil] }) => {
      pupil!.quirks = { ragged: true };
      return [expectTaken('STUDENT', pupil!, { surname: pupil!.surname, firstName: pupil!.firstName })];
    },
  },
  'quoted-cells': {
    description: 'cells with semicolons and quotes inside',
    bases: ['ONDE'],
    apply: ({ legal }) => {
      const line = '12, bât. "Les Lilas"; esc. B';
      legal[0]!.person.address = { ...legal[0]!.person.address, line };
      return [expectTaken('RESPONSABLE', legal[0]!, { address: line })];
    },
  },
} as const satisfies Record<string, HouseholdTrap>;
