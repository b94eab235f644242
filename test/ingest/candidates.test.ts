import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../src/ingest/rules/identifiers.js';
import { INE, parent, pupil, siecle, type Parent, type Pupil } from './files.js';
import { CONTEXT, openWorld, type StoredEvent, type World } from './support.js';

describe('candidates for one person', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  const school = (): string => {
    const digits = `0756${String(100 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  let numbers = 1;
  const child = (): Pupil => {
    const n = numbers++;
    return pupil(n, { ine: INE(n) });
  };
  /** What is said of duplicates while this is imported. */
  const run = async (uai: string, pupils: Pupil[], parents: Parent[]): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await world.run({ uai, base: 'SIECLE', year: 2026, files: siecle(pupils, parents, { uai }) });
    return (await world.events()).slice(before).filter(({ type }) => type.startsWith('Duplicate'));
  };
  const email = (address: string): string => `<MEL>${address}</MEL>`;
  const types = (events: readonly StoredEvent[]): string[] => events.map(({ type }) => type);

  it('are found in another school by their e-mail, once, with the reasons', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('lefebvre@example.org');
    expect(await run(here, [a], [parent(1, [a], { surname: 'LEFEBVRE', more })])).toEqual([]);
    const parents = [parent(1, [b], { surname: 'LEFEVRE', more })];
    const found = await run(there, [b], parents);
    expect(types(found)).toEqual(['DuplicateSuspected', 'DuplicateSuspected']);
    expect(found[0]?.data).toMatchObject({ score: 60, reasons: ['NAME_NEAR', 'MOBILE_MISSING', 'SAME_EMAIL'] });
    expect(await run(there, [b], parents)).toEqual([]);
  });

  it('are found in one school by a child they share, and not among the parents of one child', async () => {
    const [a, uai] = [child(), school()];
    const parents = [
      parent(1, [a], { surname: 'MARTIN', firstName: 'Anne' }),
      parent(2, [a], { surname: 'MARTIN', firstName: 'Paul' }),
      parent(3, [a], { surname: 'MARTIN', firstName: 'Anne Lise' }),
    ];
    const found = await run(uai, [a], parents);
    expect(types(found)).toEqual(['DuplicateSuspected', 'DuplicateSuspected']);
    expect(found[0]?.data.reasons).toContain('SAME_CHILD');
  });

  it('are no more when a correction tells them apart', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('petit@example.org');
    await run(here, [a], [parent(1, [a], { surname: 'PETIT', more })]);
    const found = await run(there, [b], [parent(1, [b], { surname: 'PETIT', more })]);
    expect(types(found)).toEqual(['DuplicateSuspected', 'DuplicateSuspected']);
    const corrected = email('durand@example.org');
    const cleared = await run(there, [b], [parent(1, [b], { surname: 'DURAND', more: corrected })]);
    expect(types(cleared)).toEqual(['DuplicateCleared', 'DuplicateCleared']);
  });

  it('stay dismissed', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('blanc@example.org');
    await run(here, [a], [parent(1, [a], { surname: 'BLANC', more })]);
    const [found] = await run(there, [b], [parent(1, [b], { surname: 'BLANC', more })]);
    const accountIds = [found!.stream.slice('account-'.length), String(found!.data.otherAccountId)] as const;
    await world.commands.duplicates.dismiss({ accountIds }, CONTEXT);
    const phone = '<TEL_PERSONNEL>01 40 00 00 00</TEL_PERSONNEL>';
    expect(await run(there, [b], [parent(1, [b], { surname: 'BLANC', more: more + phone })])).toEqual([]);
  });
});
