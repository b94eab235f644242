/** What the report of an AAF import says of a record that is not taken, and what becomes of the person the record is about. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from '../../../../src/ingest/index.js';
import { aafFile, addRequest, type Attributes } from '../../support/aaf-files.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  withoutRecords,
  parent,
  pupil,
  school,
  uaiOf,
} from '../../support/academie.js';
import { ineOf, type NamedBuffer } from '../../support/files.js';
import { People } from '../../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../../support/support.js';

const CASES = join(import.meta.dirname, '../../cases');
const filesIn = async (folder: string): Promise<ImportFile[]> =>
  (await readdir(join(CASES, folder))).sort().map(name => ({ name, path: join(CASES, folder, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('a record of AAF that is not taken', () => {
  it('is reported with what is wrong: a UAI that is none, one that names no département, a pupil without a school', async () => {
    const report = await world.academie(await filesIn('aaf-uai-prefix'), { academie: '07' });
    expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 2, rejected: 4 } });
    const codes = Object.fromEntries(
      report.lines.filter(({ severity }) => severity === 'REJECT').map(({ recordId, code }) => [recordId, code]),
    );
    expect(codes).toMatchObject({
      '1402': 'SCHOOL_UAI_NOWHERE',
      '1403': 'SCHOOL_UAI_INVALID',
      '317003': 'SCHOOL_REJECTED',
      '317006': 'SCHOOL_MISSING',
    });
    expect(report.lines.find(({ recordId }) => recordId === '1402')!.reason).not.toContain('7 digits');
  });

  it('is the one without an id; the others are taken', async () => {
    const report = await world.academie(await filesIn('aaf-one-without-id'), { academie: '08' });
    expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 3, rejected: 1 }, rejects: 1 });
    const [line] = report.lines.filter(({ severity }) => severity === 'REJECT');
    expect(line).toMatchObject({ code: 'ID_MISSING', file: expect.stringContaining('_Eleve_') });
    expect(line!.line).toBeGreaterThan(1);
    expect(line!.recordId).toBeUndefined();
  });

  it('is each of several without an id, however alike they are, and whatever their kind', async () => {
    const person = { sn: 'DUPONT', givenName: 'Zoé' };
    const files = [
      aafFile('Eleve', [
        addRequest('Eleve', '', person),
        addRequest('Eleve', '', person),
        addRequest('Eleve', 'E1', person),
      ]),
      aafFile('PersRelEleve', [addRequest('PersRelEleve', '', person)]),
      aafFile('EtabEducNat', [addRequest('EtabEducNat', '', { ENTStructureUAI: '0169901A' })]),
    ];
    const report = await world.academie(files, { academie: '13', dryRun: true });
    expect(report).toMatchObject({
      status: 'COMPLETED',
      students: { rejected: 3 },
      responsables: { rejected: 1 },
      schoolRecords: { rejected: 1 },
    });
    expect(report.lines.filter(({ code }) => code === 'ID_MISSING')).toHaveLength(4);
  });

  it('bears an ENTPersonJointure that is not its id: nobody knows whose it is', async () => {
    const person = { sn: 'DUPONT', givenName: 'Zoé' };
    const files = [
      aafFile('Eleve', [addRequest('Eleve', 'E1', { ...person, ENTPersonJointure: 'E2' })]),
      aafFile('PersRelEleve', [addRequest('PersRelEleve', 'P1', { ...person, ENTPersonJointure: 'P1' })]),
      aafFile('EtabEducNat', []),
    ];
    const report = await world.academie(files, { academie: '13', dryRun: true });
    expect(report.lines.filter(({ code }) => code === 'ID_DIFFERS')).toMatchObject([
      { severity: 'REJECT', recordId: 'E1', field: 'ENTPersonJointure' },
    ]);
  });

  it('lacks the key that the others bear: it may be another’s; not where no record bears one', async () => {
    const keyless = { sn: 'DUPONT', givenName: 'Zoé' };
    const person = (id: string): Attributes => ({ ...keyless, ENTPersonJointure: id });
    const given = (...pupils: Attributes[]): ReturnType<typeof aafFile>[] => [
      aafFile(
        'Eleve',
        pupils.map((attributes, at) => addRequest('Eleve', `E${at + 1}`, attributes)),
      ),
      aafFile('PersRelEleve', [addRequest('PersRelEleve', 'P1', { sn: 'DUPONT', givenName: 'Luc' })]),
      aafFile('EtabEducNat', []),
    ];
    const keys = async (files: ReturnType<typeof aafFile>[]): Promise<unknown[]> =>
      (await world.academie(files, { academie: '13', dryRun: true })).lines.filter(
        ({ code }) => code === 'KEY_MISSING',
      );
    expect(await keys(given(person('E1'), person('E2'), keyless))).toMatchObject([
      { severity: 'REJECT', kind: 'STUDENT', recordId: 'E3', field: 'ENTPersonJointure' },
    ]);
    expect(await keys(given(keyless, keyless))).toEqual([]);
  });
});

describe('a rejected record of AAF of somebody known', () => {
  const parentOf = (n: number) => parent(n, { mobile: `06 39 98 60 ${String(n).padStart(2, '0')}` });
  const known = base(
    school(1),
    school(2),
    parentOf(1),
    parentOf(2),
    pupil(1, { parents: [1] }),
    pupil(2, { school: 2, parents: [2] }),
  );
  /** Where the pupils 1 and 2 are, by the INE that `pupil` gives them. */
  const places = async (): Promise<(string | undefined)[]> => {
    const people = await People.of(world);
    return [1, 2].map(n => people.placementOf(ineOf(5000 + n)));
  };
  const placed = [`${uaiOf(1)} 6D`, `${uaiOf(2)} 6D`];
  beforeEach(async () => {
    await world.close();
    world = await openWorld();
    await world.academie(completeExport(known));
    expect(await places()).toEqual(placed);
  });

  /** Expects that the files change nothing, in a dry run or imported twice, and that the export before, imported again, changes nothing either. */
  const staysAsKnown = async (files: NamedBuffer[], codes: readonly string[]): Promise<void> => {
    const before = eventsOfPeople(await world.events()).length;
    for (const dryRun of [true, false, false]) {
      const report = await world.academie(files, { dryRun });
      expect(report).toMatchObject({ status: 'COMPLETED', unchanged: true });
      expect(report.lines.map(({ code }) => code).sort()).toEqual(codes);
      expect(report).toMatchObject({ students: { ended: 0, disappeared: 0 }, links: { ended: 0, disappeared: 0 } });
    }
    expect(eventsOfPeople(await world.events())).toHaveLength(before);
    expect(await places()).toEqual(placed);
    expect(await world.academie(completeExport(known))).toMatchObject({ unchanged: true, rejects: 0 });
    expect(eventsOfPeople(await world.events())).toHaveLength(before);
  };
  const schoolless = pupil(1, { parents: [1], more: { ENTPersonStructRattach: undefined } });

  it('leaves a pupil who names no school any more where he or she is', () =>
    staysAsKnown(completeExport(withRecords(known, schoolless)), ['SCHOOL_MISSING']));
  it('leaves a pupil there who names a school that is not in the base', () =>
    staysAsKnown(completeExport(withRecords(known, pupil(1, { school: 9, parents: [1] }))), ['SCHOOL_UNKNOWN']));
  it('leaves a pupil there who names a school that is rejected', () =>
    staysAsKnown(
      completeExport(withRecords(known, school(9, { ENTStructureUAI: '12AB' }), pupil(1, { school: 9, parents: [1] }))),
      ['SCHOOL_REJECTED', 'SCHOOL_UAI_INVALID'],
    ));
  it('leaves a pupil there who, in a delta, names no school any more', () =>
    staysAsKnown(deltaExport(known, withRecords(known, schoolless)), ['SCHOOL_MISSING']));
  it('leaves a pupil as he or she is whose surname stands in it twice, differently', async () => {
    const files = completeExport(known);
    const text = files[0]!.buffer
      .toString()
      .replace('<attr name="sn">', '<attr name="sn"><value>AUTRE</value></attr>$&');
    await staysAsKnown([{ ...files[0]!, buffer: Buffer.from(text) }, ...files.slice(1)], ['ATTRIBUTE_TWICE']);
  });
  it('keeps a school that pupils name and the export no longer holds', () =>
    staysAsKnown(completeExport(withoutRecords(known, school(2))), ['SCHOOL_STILL_NAMED']));

  it('does not keep the pupil from coming to another school once the record is right', async () => {
    const moved = withRecords(known, pupil(1, { school: 2, parents: [1] }));
    expect(await world.academie(completeExport(withRecords(moved, schoolless)))).toMatchObject({ rejects: 1 });
    expect(await world.academie(completeExport(moved))).toMatchObject({ rejects: 0 });
    expect(await places()).toEqual([`${uaiOf(2)} 6D`, placed[1]]);
  });
});
