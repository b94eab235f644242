/**
 * A pupil, responsable or link that the files no longer have ends with the first import without it, and is neither counted nor appended
 * again with the next, even beside a record that is rejected.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  ineOf,
  onde,
  ondeParent,
  ondePupil,
  parent,
  pupil,
  siecle,
  type NamedBuffer,
  type Pupil,
} from '../support/files.js';
import { eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

const CLASS = '02 CP2 de Mme I.';

describe('what disappeared beside a record that is rejected', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 6000;
  const school = (): string => {
    const digits = `075${String(schools++)}`;
    return digits + uaiLetter(digits);
  };
  let ines = 900;
  const child = (): Pupil => {
    const n = ines++;
    return pupil(n, { ine: ineOf(n) });
  };
  const anneOf = (...children: string[]): string =>
    ondeParent(
      'DUPONT',
      'Anne',
      '',
      children.map(first => ['DUPONT', first, CLASS]),
    );
  const run = async (uai: string, base: 'SIECLE' | 'ONDE', files: NamedBuffer[], waiveIne = false) => {
    const before = (await world.events()).length;
    const report = await world.run({ uai, base, year: 2026, files, waiveIne });
    return { report, events: (await world.events()).slice(before) };
  };
  const ofAccounts = (events: readonly StoredEvent[]): string[] =>
    eventsOfPeople(events).flatMap(({ stream, type }) => (stream.startsWith('account-') ? [type] : []));
  /** Imports the same files again, and expects that nothing has disappeared and nothing is appended. */
  const changesNothing = async (...again: Parameters<typeof run>): Promise<void> => {
    const { report, events } = await run(...again);
    expect(report).toMatchObject({ unchanged: true, responsables: { ended: 0, disappeared: 0 } });
    expect(report.links).toMatchObject({ ended: 0, disappeared: 0 });
    expect(events).toEqual([]);
  };

  it('ends once when it is the sibling of a known pupil whose record is rejected', async () => {
    const uai = school();
    const [stays, goes] = [child(), child()];
    await run(uai, 'SIECLE', siecle([stays, goes], [parent(1, [stays, goes])], { uai }));
    const faulty = { ...stays, ine: 'WRONG' };
    const next = siecle([faulty], [parent(1, [stays])], { uai });
    const { report, events } = await run(uai, 'SIECLE', next);
    expect(report).toMatchObject({ responsables: { skipped: 1 }, links: { skipped: 1, disappeared: 1 } });
    expect(ofAccounts(events)).toEqual(['LinkDetached']);
    await changesNothing(uai, 'SIECLE', next);
    const mended = await run(uai, 'SIECLE', siecle([stays], [parent(1, [stays])], { uai }));
    expect(mended.report).toMatchObject({ responsables: { unchanged: 1 }, links: { unchanged: 1 } });
    expect(eventsOfPeople(mended.events)).toEqual([]);
  });

  it('ends once where the files themselves end it', async () => {
    const uai = school();
    const [stays, goes] = [child(), child()];
    const both = [parent(1, [stays, goes])];
    await run(uai, 'SIECLE', siecle([stays, goes], both, { uai }));
    const left = { ...goes, more: '<DATE_SORTIE>20/09/2026</DATE_SORTIE>' };
    const next = siecle([{ ...stays, ine: 'WRONG' }, left], both, { uai });
    const { report, events } = await run(uai, 'SIECLE', next);
    expect(report).toMatchObject({ responsables: { skipped: 1 }, links: { ended: 1, skipped: 1, disappeared: 0 } });
    expect(ofAccounts(events)).toEqual(['LinkDetached']);
    await changesNothing(uai, 'SIECLE', next);
  });

  it('ends once, and so does the record of a responsable whose only link names a pupil who is gone', async () => {
    const uai = school();
    const [stays, goes] = [child(), child()];
    const parents = [parent(1, [stays]), parent(2, [goes])];
    await run(uai, 'SIECLE', siecle([stays, goes], parents, { uai }));
    const next = siecle([stays], parents, { uai });
    const { report, events } = await run(uai, 'SIECLE', next);
    expect(report).toMatchObject({ responsables: { ended: 1, unchanged: 1 }, links: { rejected: 1, disappeared: 1 } });
    expect(ofAccounts(events).sort()).toEqual(['LinkDetached', 'SourceRecordDetached']);
    await changesNothing(uai, 'SIECLE', next);
  });

  it('ends once where a pupil unknown before is rejected, in a base without ids', async () => {
    const uai = school();
    const goes = ondePupil('DUPONT', 'Zoé', '17/08/2019', ineOf(ines++));
    await run(uai, 'ONDE', onde([goes], [anneOf('Zoé')]));
    const next = onde([ondePupil('DUPONT', 'Tom', '', ineOf(ines++))], [anneOf('Tom')]);
    const { report } = await run(uai, 'ONDE', next);
    expect(report).toMatchObject({ students: { disappeared: 1 }, responsables: { ended: 1 } });
    expect(report.links).toMatchObject({ skipped: 1, disappeared: 1 });
    await changesNothing(uai, 'ONDE', next);
  });

  it.each([
    ['alone', []],
    ['beside another', ['Tom']],
  ])('is not the link to a pupil whose record is rejected and so stays, %s', async (_name, others) => {
    const uai = school();
    const siblings = others.map(first => ondePupil('DUPONT', first, '17/08/2018', ineOf(ines++)));
    const rows = (birth: string): string[] => [ondePupil('DUPONT', 'Zoé', birth, ''), ...siblings];
    const anne = anneOf('Zoé', ...others);
    await run(uai, 'ONDE', onde(rows('17/08/2019'), [anne]), true);
    const { report, events } = await run(uai, 'ONDE', onde(rows(''), [anne]), true);
    expect(report.links).toMatchObject({ skipped: 1, ended: 0, disappeared: 0, unchanged: others.length });
    expect(eventsOfPeople(events)).toEqual([]);
  });

  it('is not what another row of the same person keeps', async () => {
    const uai = school();
    const tom = ondePupil('DUPONT', 'Tom', '17/08/2018', ineOf(ines++));
    const zoe = (birth: string): string => ondePupil('DUPONT', 'Zoé', birth, '');
    const rows = [anneOf('Tom'), anneOf('Zoé')];
    await run(uai, 'ONDE', onde([tom, zoe('17/08/2019')], [anneOf('Tom', 'Zoé')]), true);
    const { report, events } = await run(uai, 'ONDE', onde([tom, zoe('')], rows), true);
    expect(report.links).toMatchObject({ unchanged: 1, skipped: 1, ended: 0, disappeared: 0 });
    expect(eventsOfPeople(events)).toEqual([]);
  });
});
