import { describe, expect, it } from '@jest/globals';
import { parseKinship, parseLevel } from '../../../../src/ingest/formats/parse/kinship.js';
import {
  rawLinks,
  rawMef,
  rawMefOfStudent,
  rawPlacements,
  rawResponsable,
  rawSchool,
  rawStudent,
  responsableIdsOf,
  schoolIdOf,
} from '../../../../src/ingest/aaf/read/to-raw.js';
import type { Degree } from '../../../../src/domain/school/events.js';

const origin = { file: 'f.xml', line: 3, recordId: 'E1' };

/** Whether each responsable is legal, and the kinship, as the rules read the pupil's links. */
const legalAndKinship = (attributes: Record<string, string[]>, degree: Degree = 'SECOND') =>
  Object.fromEntries(
    rawLinks('E1', attributes, origin, degree).map(({ responsableId, kinshipCode, level, oldLevel }) => [
      responsableId,
      [parseLevel(level, oldLevel)?.legal, parseKinship(kinshipCode)],
    ]),
  );

describe('a pupil of AAF', () => {
  it('is read in the second degree', () => {
    const attributes = {
      sn: ['LE GOFF'],
      ENTPersonNomPatro: ['DUPONT'],
      givenName: ['Zoé'],
      ENTPersonAutresPrenoms: ['Marie', 'Rose'],
      ENTEleveINE: ['123456789AB'],
      ENTEleveStructRattachId: ['1501'],
      ENTPersonDateNaissance: ['09/12/2012'],
      ENTPersonStructRattach: ['77'],
      ENTEleveClasses: ['77$6D', '88$5A'],
      ENTEleveMEF: ['10010012110'],
      ENTEleveLibelleMEF: ['6EME'],
      mobile: ['0700000002'],
      ENTPersonMobileSMS: ['0639980001'],
      ENTPersonAdresse: ['1 rue$$Bât. B'],
      ENTPersonCodePostal: ['75001'],
    };
    expect(rawStudent('E1', attributes, origin)).toEqual({
      kind: 'student',
      id: 'E1',
      origin,
      surname: 'LE GOFF',
      birthSurname: 'DUPONT',
      usageSurname: 'LE GOFF',
      firstName: 'Zoé',
      otherFirstNames: ['Marie', 'Rose'],
      ines: ['123456789AB'],
      birthDate: '09/12/2012',
      mef: '10010012110',
      siecleId: '1501',
      phones: { mobile: '0639980001', otherMobiles: ['0700000002'] },
      address: { lines: ['1 rue', 'Bât. B'], postalCode: '75001' },
    });
    expect(rawPlacements('E1', attributes, origin).placements).toMatchObject([{ classCode: '6D', studentId: 'E1' }]);
    expect(rawMefOfStudent(attributes, origin)).toMatchObject([{ code: '10010012110', label: '6EME' }]);
    expect(schoolIdOf(attributes)).toBe('77');
  });

  it('is read in the first degree, with the class and its label, and without a MEF', () => {
    const attributes = {
      ENTPersonNom: ['DUPONT'],
      ENTPersonNomPatro: ['Dupont'],
      ENTPersonPrenom: ['Zoé'],
      ENTPersonClasses: ['77$x$y$12345$CP de Mme I.'],
      ENTEleveNiveau: ['CP'],
      ENTPersonStructRattach: ['77'],
    };
    const student = rawStudent('E1', attributes, origin);
    expect(student).toMatchObject({ surname: 'DUPONT', firstName: 'Zoé', ines: [] });
    expect(student.usageSurname).toBeUndefined();
    expect(student.mef).toBeUndefined();
    expect(rawPlacements('E1', attributes, origin)).toMatchObject({
      placements: [{ classCode: '12345' }],
      classes: [{ code: '12345', label: 'CP de Mme I.' }],
    });
  });
});

describe('the legal responsables of a pupil', () => {
  const links = (...values: string[]) => ({ ENTElevePersRelEleve: values });

  it('are those of the parental authority where it is present, whatever the links say', () => {
    const attributes = {
      ...links('P1$10$1$1$1$1', 'P2$20$0$1$1$0', 'P3$38$0$3$0$0'),
      ENTEleveAutoriteParentale: ['P2', 'P3$38', 'P4$50'],
    };
    expect(legalAndKinship(attributes)).toEqual({
      P1: [false, 'MOTHER'],
      P2: [true, 'FATHER'],
      P3: [true, 'GRANDPARENT'],
      P4: [true, 'GUARDIAN'],
    });
    expect(responsableIdsOf(attributes)).toEqual(['P1', 'P2', 'P3', 'P4']);
  });

  it('are of level 1 since 2018', () => {
    expect(legalAndKinship(links('P1$10$1$1$1$1', 'P2$20$1$1$1$1', 'P3$39$0$2$0$0', 'P4$90$0$3$0$0'))).toEqual({
      P1: [true, 'MOTHER'],
      P2: [true, 'FATHER'],
      P3: [false, 'OTHER_RELATIVE'],
      P4: [false, 'OTHER'],
    });
  });

  it('were of level 1 or 2 before', () => {
    expect(legalAndKinship(links('P1$2$1$1$1$1', 'P2$1$0$2$1$0', 'P3$4$0$0$0$0'))).toEqual({
      P1: [true, 'MOTHER'],
      P2: [true, 'FATHER'],
      P3: [false, 'OTHER_RELATIVE'],
    });
  });

  it('are all those named in the first degree', () => {
    expect(legalAndKinship({ ENTEleveAutoriteParentale: ['P1$10', 'P2$20'] }, 'FIRST')).toEqual({
      P1: [true, 'MOTHER'],
      P2: [true, 'FATHER'],
    });
  });

  it('are not guessed where a link has no level', () => {
    expect(legalAndKinship(links('P1$10'))).toEqual({ P1: [undefined, 'MOTHER'] });
  });
});

describe('another record of AAF', () => {
  it('is read as a responsable, in either degree', () => {
    const second = { sn: ['MARTIN'], givenName: ['Anne'], personalTitle: ['Mme'], mail: ['a@example.org'] };
    expect(rawResponsable('P1', second, origin)).toMatchObject({ civility: 'Mme', email: 'a@example.org' });
    const first = {
      ENTPersonNom: ['MARTIN'],
      ENTPersonPrenom: ['Anne'],
      ENTPersonCivilite: ['Mme'],
      ENTPersRelEleveTelMobile: ['0639980001'],
      ENTPersonTelPerso: ['0139980001'],
      ENTPersRelEleveTelPro: ['0139980002'],
    };
    expect(rawResponsable('P1', first, origin)).toMatchObject({
      civility: 'Mme',
      phones: { mobile: '0639980001', home: '0139980001', work: '0139980002' },
    });
  });

  it('is read as a school with its name, or a MEF with its label', () => {
    const { header } = rawSchool(
      { ENTStructureUAI: ['0751234A'], ENTStructureNomCourant: ['CLG$CLG VICTOR HUGO$PARIS'] },
      origin,
    );
    expect(header).toMatchObject({ uai: '0751234A', schoolName: 'CLG VICTOR HUGO' });
    expect(rawMef({ ENTMefJointure: ['10310019110'], ENTLibelleMef: ['3EME'] }, origin)).toMatchObject([
      { code: '10310019110', label: '3EME' },
    ]);
  });
});
