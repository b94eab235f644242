/** An account has the identity and contact of the record that was attached to it first, for as long as that record stands. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle, type Parent } from '../support/files.js';
import { CONTEXT, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

// Keyed digests, and all orders by them, differ with the key: which record counts must not.
describe.each(['a', 'b', 'c'])('the account of a responsable, under the vault key %s, has the contact of', key => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(key.repeat(44));
  });
  afterAll(() => world.close());

  const uaiOf = (n: number): string => `059${n}${uaiLetter(`059${n}`)}`;
  let number = 1000;

  /** A school with a child of the mother of this mobile. The `tag` stands in her e-mail address. */
  const schoolOf = (mobile: number) => {
    const n = number++;
    const uai = uaiOf(n);
    const child = pupil(n, { ine: ineOf(n) });
    const other = pupil(n + 5000, { ine: ineOf(n + 5000) });
    // A surname of this family alone, so that nobody of another is suspected to be her.
    const surname = `MERE${[...String(mobile)].map(digit => 'ABCDEFGHIJ'[Number(digit)]).join('')}`;
    const more = (tag: string): string =>
      `<TEL_PORTABLE>06 39 98 ${String(mobile)}</TEL_PORTABLE><MEL>${tag}@famille${String(mobile)}.example</MEL>`;
    const mother = (tag: string, given: Partial<Parent> = {}): Parent =>
      parent(n, [child], { surname, more: more(tag), ...given });
    /** Imports the school with these responsables. */
    const run = (parents: Parent[]): Promise<ImportReport> =>
      world.run({ uai, base: 'SIECLE', year: 2026, files: siecle([child, other], parents, { uai }) });
    return {
      uai,
      mother,
      run,
      /** Imports the school with the mother alone. */
      importWith: (tag: string): Promise<ImportReport> => run([mother(tag)]),
    };
  };
  const family = () => {
    const mobile = number++;
    return [schoolOf(mobile), schoolOf(mobile)] as const;
  };
  const accountOf = async (uai: string) => {
    const { rows } = await world.database.pool.query<{ id: string }>(
      `select entity_id as id from ingest.source_records where kind = 'RESPONSABLE' and uai = $1`,
      [uai],
    );
    return (await world.commands.accounts.account(rows[0]!.id))!;
  };
  /** The tag of the e-mail address that the account has. */
  const tagOf = async (uai: string): Promise<string | undefined> => {
    const { baseContact } = await accountOf(uai);
    const [contact] = await world.vault.persons.contacts([baseContact!]);
    return contact?.email?.split('@')[0];
  };
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return eventsOfPeople((await world.events()).slice(before));
  };

  it('the record attached first, however often the files of both come, in whatever order', async () => {
    const [a, b] = family();
    await a.importWith('a');
    await b.importWith('b');
    expect((await accountOf(a.uai)).accountId).toBe((await accountOf(b.uai)).accountId);
    expect(await tagOf(a.uai)).toBe('a');
    const importRepeatedly = async () => {
      for (const one of [b, a, a, b, a]) await one.importWith(one === a ? 'a' : 'b');
    };
    expect(await newEvents(importRepeatedly)).toEqual([]);
    expect(await tagOf(b.uai)).toBe('a');
  });

  it('the first record as it is now, whatever the other changes', async () => {
    const [a, b] = family();
    await a.importWith('a');
    await b.importWith('b');
    expect(await newEvents(() => b.importWith('new'))).toEqual([]);
    expect(await newEvents(() => a.importWith('a'))).toEqual([]);
    const events = await newEvents(() => a.importWith('changed'));
    expect(events.map(({ type }) => type)).toEqual(['ContactDetailsRecorded']);
    expect(await tagOf(a.uai)).toBe('changed');
  });

  it('the next record once the first has ended, from its own next import on, even when the first comes back', async () => {
    const [a, b] = family();
    await a.importWith('a');
    await b.importWith('b');
    await a.run([]);
    expect(await tagOf(b.uai)).toBe('a');
    await b.importWith('b');
    expect(await tagOf(b.uai)).toBe('b');
    await a.importWith('a');
    expect(await newEvents(() => b.importWith('b'))).toEqual([]);
    expect(await tagOf(a.uai)).toBe('b');
  });

  it('the same record of those that one file brings, in whatever order it has them', async () => {
    for (const reversed of [false, true]) {
      const mobile = number++;
      const one = schoolOf(mobile);
      const twice = [
        one.mother('zz'),
        one.mother('aa', { id: '777', firstName: 'Chloé' }),
        one.mother('mm', { id: '333' }),
      ];
      const parents = reversed ? [...twice].reverse() : twice;
      await one.run(parents);
      // Records attached together count in the order of what they say.
      expect(await tagOf(one.uai)).toBe('aa');
      await one.run(parents.filter(({ id }) => id !== '777'));
      expect(await tagOf(one.uai)).toBe('mm');
    }
  });

  it('the record that is first in the ledger, where two schools are imported at the same time', async () => {
    const tag = ({ uai }: { uai: string }): string => uai.toLowerCase();
    for (let round = 0; round < 4; round++) {
      const [a, b] = family();
      await Promise.all([a.importWith(tag(a)), b.importWith(tag(b))]);
      for (const one of [a, b]) await one.importWith(tag(one));
      for (const one of [a, b]) await one.importWith(tag(one));
      const { sources } = await accountOf(a.uai);
      expect(sources).toHaveLength(2);
      expect(await tagOf(a.uai)).toBe(sources[0]!.uai!.toLowerCase());
    }
  });

  it('the record of the kept account, after a merge', async () => {
    const [a, b] = [schoolOf(number++), schoolOf(number++)];
    await a.importWith('a');
    await b.importWith('b');
    const [kept, absorbed] = [await accountOf(a.uai), await accountOf(b.uai)];
    await world.commands.accounts.merge(
      { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'RULE' },
      CONTEXT,
    );
    await b.importWith('b');
    await a.importWith('a');
    expect(await newEvents(() => b.importWith('new'))).toEqual([]);
    expect(await tagOf(a.uai)).toBe('a');
    expect((await accountOf(b.uai)).accountId).toBe(kept.accountId);
  });

  it('the record that digests decided on, in older data, until a record changes, and then the first one', async () => {
    const [a, b] = family();
    await a.importWith('a');
    await b.importWith('b');
    // Makes older data of it: the second record was then the one with the smaller digest.
    const { accountId, personId } = await accountOf(a.uai);
    const [said] = await world.vault.persons.recordContacts([{ personId, value: { email: 'b@famille.example' } }]);
    const { sources, links } = await accountOf(b.uai);
    const { base, academie, recordKey } = sources[1]!;
    const contact = { ref: said!.ref, hasEmail: true, hasMobile: false, changed: said!.fields };
    const own = links.filter(({ uai }) => uai === b.uai);
    const record = { accountId, personId, base, academie, uai: b.uai, recordKey, links: own, contact };
    await world.commands.base.recordResponsable(record, CONTEXT);
    await world.database.pool.query('update ingest.source_records set was_authoritative = null where entity_id = $1', [
      accountId,
    ]);
    const importBoth = async () => {
      await a.importWith('a');
      await b.importWith('b');
    };
    expect(await newEvents(importBoth)).toEqual([]);
    expect(await tagOf(a.uai)).toBe('b');
    expect(await newEvents(() => b.importWith('new'))).toEqual([]);
    expect((await newEvents(() => a.importWith('a'))).map(({ type }) => type)).toEqual(['ContactDetailsRecorded']);
    expect(await tagOf(a.uai)).toBe('a');
    expect(await newEvents(() => b.importWith('new'))).toEqual([]);
    expect(await newEvents(() => a.importWith('a'))).toEqual([]);
  });
});
