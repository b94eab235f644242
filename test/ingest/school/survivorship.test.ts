/** Of the records of one account, the one attached to it first speaks for identity and contact, for as long as it stands. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle, type Parent } from '../support/files.js';
import { CONTEXT, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

// Keyed digests, and all orders by them, are others with each key: who speaks must not be.
describe.each(['a', 'b', 'c'])('who speaks for a responsable, under the vault key %s', key => {
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
    // Nobody of another family is like her.
    const surname = `MERE${[...String(mobile)].map(digit => 'ABCDEFGHIJ'[Number(digit)]).join('')}`;
    const more = (tag: string): string =>
      `<TEL_PORTABLE>06 39 98 ${String(mobile)}</TEL_PORTABLE><MEL>${tag}@famille${String(mobile)}.example</MEL>`;
    const mother = (tag: string, given: Partial<Parent> = {}): Parent =>
      parent(n, [child], { surname, more: more(tag), ...given });
    return {
      uai,
      mother,
      run: (parents: Parent[], commands = world.commands): Promise<ImportReport> =>
        world.run({ uai, base: 'SIECLE', year: 2026, files: siecle([child, other], parents, { uai }) }, commands),
      says: (tag: string): Promise<ImportReport> =>
        world.run({ uai, base: 'SIECLE', year: 2026, files: siecle([child, other], [mother(tag)], { uai }) }),
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
  const spoken = async (uai: string): Promise<string | undefined> => {
    const { baseContact } = await accountOf(uai);
    const [contact] = await world.vault.persons.contacts([baseContact!]);
    return contact?.email?.split('@')[0];
  };
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return eventsOfPeople((await world.events()).slice(before));
  };

  it('the first attached, however often the files of both come, in whatever order', async () => {
    const [a, b] = family();
    await a.says('a');
    await b.says('b');
    expect((await accountOf(a.uai)).accountId).toBe((await accountOf(b.uai)).accountId);
    expect(await spoken(a.uai)).toBe('a');
    const again = async () => {
      for (const one of [b, a, a, b, a]) await one.says(one === a ? 'a' : 'b');
    };
    expect(await newEvents(again)).toEqual([]);
    expect(await spoken(b.uai)).toBe('a');
  });

  it('what the other changes changes nothing, what the first does is so', async () => {
    const [a, b] = family();
    await a.says('a');
    await b.says('b');
    expect(await newEvents(() => b.says('new'))).toEqual([]);
    expect(await newEvents(() => a.says('a'))).toEqual([]);
    const events = await newEvents(() => a.says('changed'));
    expect(events.map(({ type }) => type)).toEqual(['ContactDetailsRecorded']);
    expect(await spoken(a.uai)).toBe('changed');
  });

  it('the next once the first has ended, with its own next import, and the first comes back behind it', async () => {
    const [a, b] = family();
    await a.says('a');
    await b.says('b');
    await a.run([]);
    expect(await spoken(b.uai)).toBe('a');
    await b.says('b');
    expect(await spoken(b.uai)).toBe('b');
    await a.says('a');
    expect(await newEvents(() => b.says('b'))).toEqual([]);
    expect(await spoken(a.uai)).toBe('b');
  });

  it('the same of the records that one file brings, in whatever order it has them', async () => {
    for (const turned of [false, true]) {
      const mobile = number++;
      const one = schoolOf(mobile);
      const twice = [
        one.mother('zz'),
        one.mother('aa', { id: '777', firstName: 'Chloé' }),
        one.mother('mm', { id: '333' }),
      ];
      const parents = turned ? [...twice].reverse() : twice;
      await one.run(parents);
      expect(await spoken(one.uai)).toBe('aa');
      await one.run(parents.filter(({ id }) => id !== '777'));
      expect(await spoken(one.uai)).toBe('mm');
    }
  });

  it('the first in the ledger, where two schools give the account at the same time', async () => {
    const tag = ({ uai }: { uai: string }): string => uai.toLowerCase();
    for (let round = 0; round < 4; round++) {
      const [a, b] = family();
      await Promise.all([a.says(tag(a)), b.says(tag(b))]);
      for (const one of [a, b]) await one.says(tag(one));
      for (const one of [a, b]) await one.says(tag(one));
      const { sources } = await accountOf(a.uai);
      expect(sources).toHaveLength(2);
      expect(await spoken(a.uai)).toBe(sources[0]!.uai!.toLowerCase());
    }
  });

  it('the kept account’s, after a merge', async () => {
    const [a, b] = [schoolOf(number++), schoolOf(number++)];
    await a.says('a');
    await b.says('b');
    const [kept, absorbed] = [await accountOf(a.uai), await accountOf(b.uai)];
    await world.commands.accounts.merge(
      { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'RULE' },
      CONTEXT,
    );
    await b.says('b');
    await a.says('a');
    expect(await newEvents(() => b.says('new'))).toEqual([]);
    expect(await spoken(a.uai)).toBe('a');
    expect((await accountOf(b.uai)).accountId).toBe(kept.accountId);
  });

  it('stays as the digests decided in older data until a record changes, and is then the first, once', async () => {
    const [a, b] = family();
    await a.says('a');
    await b.says('b');
    // As it was when the second one's key was the smaller.
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
    const nights = async () => {
      await a.says('a');
      await b.says('b');
    };
    expect(await newEvents(nights)).toEqual([]);
    expect(await spoken(a.uai)).toBe('b');
    expect(await newEvents(() => b.says('new'))).toEqual([]);
    expect((await newEvents(() => a.says('a'))).map(({ type }) => type)).toEqual(['ContactDetailsRecorded']);
    expect(await spoken(a.uai)).toBe('a');
    expect(await newEvents(() => b.says('new'))).toEqual([]);
    expect(await newEvents(() => a.says('a'))).toEqual([]);
  });
});
