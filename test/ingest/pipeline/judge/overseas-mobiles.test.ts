import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, type World } from '../../support/support.js';

const FOLDER = join(import.meta.dirname, '../../cases/overseas-mobile');

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('overseas mobiles written after +33 are read, and one person is known by them as by those written without', async () => {
  const files = (await readdir(FOLDER)).sort().map(name => ({ name, path: join(FOLDER, name) }));
  const report = await world.run({ base: 'SIECLE', uai: '0699911Y', year: 2026, files });
  expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 6 }, rejects: 0 });
  expect(report.lines.filter(({ code }) => code === 'PHONE_INVALID')).toEqual([]);

  const links = (await world.events()).filter(({ type }) => type === 'LinkAttached').map(({ stream }) => stream);
  expect(links).toHaveLength(6);
  const accounts = new Map<string, { name: string; mobile: string | undefined }>();
  for (const stream of new Set(links)) {
    const account = (await world.commands.accounts.account(stream.slice('account-'.length)))!;
    const [identity] = await world.vault.persons.identities([account.identity!]);
    const [contact] = await world.vault.persons.contacts([account.contact!]);
    accounts.set(stream, { name: identity!.surname, mobile: contact?.mobile });
  }
  const rows = links.map(stream => Object.values(accounts.get(stream)!).join(' ')).sort();
  expect(rows).toEqual([
    'JOUMONDIER +262692112233',
    'JOUMONDIER +262692112233',
    'LAMMONDIER +590690201122',
    'MARMONDIER +594694201122',
    'NORMONDIER +596696201122',
    'ORIMONDIER +262639010203',
  ]);
  // JOUMONDIER has two children and one account.
  expect(accounts.size).toBe(5);
});
