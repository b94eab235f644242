import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../src/ingest/limits.js';
import { withStoredFiles } from '../../../src/ingest/formats/read/files.js';
import type { RawItem, RawLink, RawResponsable, RawStudent } from '../../../src/ingest/pipeline/raw.js';
import { openSiecle } from '../../../src/ingest/siecle/files.js';
import { UAI, latin9 } from '../support/files.js';

const HEAD = `<PARAMETRES><UAJ>${UAI}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>10/09/2026</DATE_EXPORT></PARAMETRES>`;

/** Reads an export of two documents, given by what stands in their DONNEES, and returns its items. */
const read = (
  eleves: string,
  responsables: string,
  encode: (text: string) => Buffer = latin9,
  declaration = '',
): Promise<RawItem[]> => {
  const file = (root: string, body: string) => ({
    name: `${root}.xml`,
    buffer: encode(`${declaration}<${root}>${HEAD}<DONNEES>${body}</DONNEES></${root}>`),
  });
  return withStoredFiles(
    [file('BEE_RESPONSABLES', responsables), file('BEE_ELEVES', eleves)],
    DEFAULT_LIMITS,
    async files => {
      const items: RawItem[] = [];
      for await (const item of (await openSiecle(files, DEFAULT_LIMITS)).items()) items.push(item);
      return items;
    },
  );
};
const ofKind = <T extends RawItem>(items: RawItem[], kind: T['kind']): T[] =>
  items.filter((item): item is T => item.kind === kind);

describe('a SIECLE export', () => {
  const pupilOfToday = `<ELEVES><ELEVE ELEVE_ID="1501" ELENOET="8001"><ID_NATIONAL>1234567890A</ID_NATIONAL><INE_RNIE>123456789AB</INE_RNIE>
    <NOM_DE_FAMILLE>DUPONT &amp; C&#233;</NOM_DE_FAMILLE><NOM_USAGE>DURAND</NOM_USAGE><PRENOM><![CDATA[Zoé]]></PRENOM>
    <DATE_NAISS>09/12/2012</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_MEF>10010012110</CODE_MEF></ELEVE></ELEVES>
    <STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="1501"><STRUCTURE><CODE_STRUCTURE>6D</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>
    <STRUCTURE><CODE_STRUCTURE>6DGR1</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>`;

  it('is read in its form of today', async () => {
    const items = await read(
      pupilOfToday,
      `<PERSONNES><PERSONNE PERSONNE_ID="20901"><LC_CIVILITE>MME</LC_CIVILITE><NOM_DE_FAMILLE>MARTIN</NOM_DE_FAMILLE><PRENOM>Anne</PRENOM>
        <TEL_PORTABLE>0639980001</TEL_PORTABLE><MEL>a@example.org</MEL><ADRESSE_ID>7</ADRESSE_ID></PERSONNE></PERSONNES>
       <RESPONSABLES><RESPONSABLE_ELEVE><ELEVE_ID>1501</ELEVE_ID><PERSONNE_ID>20901</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE></RESPONSABLES>
       <ADRESSES><ADRESSE ADRESSE_ID="7"><LIGNE1_ADRESSE>1 rue</LIGNE1_ADRESSE><CODE_POSTAL>75001</CODE_POSTAL><LIBELLE_POSTAL>PARIS</LIBELLE_POSTAL></ADRESSE></ADRESSES>`,
    );
    expect(ofKind<RawStudent>(items, 'student')).toMatchObject([
      {
        id: '1501',
        ines: ['123456789AB', '1234567890A'],
        birthSurname: 'DUPONT & Cé',
        usageSurname: 'DURAND',
        firstName: 'Zoé',
        birthDate: '09/12/2012',
        sex: '2',
        mef: '10010012110',
        origin: { file: 'BEE_ELEVES.xml', line: 1, recordId: '1501' },
      },
    ]);
    expect(items.filter(({ kind }) => kind === 'placement')).toMatchObject([{ studentId: '1501', classCode: '6D' }]);
    expect(ofKind<RawResponsable>(items, 'responsable')).toMatchObject([
      { id: '20901', civility: 'MME', phones: { mobile: '0639980001' }, addressId: '7' },
    ]);
    expect(ofKind<RawLink>(items, 'link')).toMatchObject([
      { studentId: '1501', responsableId: '20901', level: '1', kinshipCode: '10' },
    ]);
    expect(items.filter(({ kind }) => kind === 'address')).toMatchObject([
      { id: '7', address: { lines: ['1 rue'], city: 'PARIS' } },
    ]);
  });

  it('is read in its older form: NOM, RESP_LEGAL, ids as children', async () => {
    const items = await read(
      `<ELEVES><ELEVE><ELEVE_ID>1</ELEVE_ID><NOM>DUPONT</NOM><PRENOM>Zoé</PRENOM><INE_BEA>1234567890A</INE_BEA></ELEVE></ELEVES>`,
      `<PERSONNES><PERSONNE><PERSONNE_ID>2</PERSONNE_ID><NOM>MARTIN</NOM><PRENOM>Anne</PRENOM></PERSONNE></PERSONNES>
       <RESPONSABLES><RESPONSABLE_ELEVE ELEVE_ID="1" PERSONNE_ID="2"><RESP_LEGAL>2</RESP_LEGAL><CODE_PARENTE>1</CODE_PARENTE></RESPONSABLE_ELEVE></RESPONSABLES>`,
    );
    expect(ofKind<RawStudent>(items, 'student')).toMatchObject([{ id: '1', surname: 'DUPONT', ines: ['1234567890A'] }]);
    expect(ofKind<RawResponsable>(items, 'responsable')).toMatchObject([{ id: '2', surname: 'MARTIN' }]);
    expect(ofKind<RawLink>(items, 'link')).toMatchObject([
      { studentId: '1', responsableId: '2', oldLevel: '2', kinshipCode: '1' },
    ]);
  });

  it.each<[string, string, (text: string) => Buffer]>([
    ['ISO-8859-15', '<?xml version="1.0" encoding="ISO-8859-15"?>', latin9],
    ['iso-8859-1', "<?xml version='1.0' encoding='iso-8859-1'?>", latin9],
    ['UTF-8', '<?xml version="1.0" encoding="utf-8"?>', text => Buffer.from(text)],
    ['UTF-8 with its mark', '<?xml version="1.0"?>', text => Buffer.from('\ufeff' + text)],
    ['windows-1252', '<?xml version="1.0" encoding="windows-1252"?>', text => Buffer.from(text, 'latin1')],
    [
      'UTF-16 with its mark',
      '<?xml version="1.0" encoding="UTF-16"?>',
      text => Buffer.from('\ufeff' + text, 'utf16le'),
    ],
    ['UTF-8 without a declaration', '', text => Buffer.from(text)],
    ['ISO-8859-15 without a declaration', '', latin9],
  ])('is read in %s', async (_, declaration, encode) => {
    const items = await read(pupilOfToday, '', encode, declaration);
    expect(ofKind<RawStudent>(items, 'student')[0]).toMatchObject({ firstName: 'Zoé' });
  });
});
