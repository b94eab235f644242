import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault, LATER, NOW, type VaultUnderTest } from './support.js';

const CHOSEN = 'quatre mots bien choisis';
const SECRETS = [
  'ABBEYEM',
  'Réhane',
  '2012-09-12',
  '123456789AB',
  'rehane@example.org',
  '+33612345678',
  '12 rue des Flamboyants',
  CHOSEN,
];

describe('what the vault keeps', () => {
  let room: VaultUnderTest;
  let login: string;
  const secrets = [...SECRETS];
  beforeAll(async () => {
    room = await createVault();
    const { persons, logins, credentials, tokens, codes, proven, search, registrations } = room.vault;
    const [personId, accountId, credentialId] = [randomUUID(), randomUUID(), randomUUID()];
    const [identity] = await persons.recordIdentities([
      { personId, value: { surname: 'ABBEYEM', firstName: 'Réhane', birthDate: '2012-09-12', ine: '123456789AB' } },
    ]);
    await persons.recordContacts([
      {
        personId,
        value: {
          email: 'rehane@example.org',
          mobile: '+33612345678',
          address: { lines: ['12 rue des Flamboyants'], city: 'SAINT-PAUL' },
        },
      },
    ]);
    [login] = (await logins.reserve([{ accountId, surname: 'ABBEYEM', firstName: 'Réhane' }])) as [string];
    const { password } = await credentials.createProvisional(accountId, credentialId);
    await credentials.createChosen(accountId, randomUUID(), CHOSEN);
    const subject = { tokenId: randomUUID(), accountId, purpose: 'ACTIVATION', contact: identity!.ref } as const;
    const request = randomUUID();
    const asked = { purpose: 'PHONE_CHANGE', accountId, number: '+33612345678', language: 'fr' } as const;
    await codes.start(asked, request, { now: NOW, correlationId: randomUUID() });
    const { rows } = await room.database.pool.query<{ code_id: string }>('select code_id from vault.codes');
    const { code } = (await codes.make(rows[0]!.code_id, NOW))!;
    await proven.set([{ accountId, personId, email: 'rehane@example.org', mobile: '+33612345678' }]);
    await search.add([{ accountId, personId }]);
    const names = { surname: 'ABBEYEM', firstName: 'Réhane' };
    await search.set([{ accountId, identity: names, contact: { mobile: '+33612345678' } }]);
    const registration = randomUUID();
    const registrant = { path: 'SELF_REGISTRATION', ...names, mobile: '+33612345678', language: 'fr' } as const;
    await registrations.begin(registration, registrant, { now: NOW, correlationId: randomUUID() });
    secrets.push(registration);
    expect((await codes.check(request, 'PHONE_CHANGE', code, NOW))?.accountId).toBe(accountId);
    // With its quotes, as it would stand in JSON: an id or a date may have the six digits of the code by chance.
    secrets.push(request, `"${code}"`, password, password.replaceAll('-', ''), await tokens.issue(subject, LATER));
  });
  afterAll(() => room.database.drop());

  it('holds nothing of a person in clear but the login', async () => {
    const { rows: tables } = await room.database.pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema = 'vault'`,
    );
    expect(tables.length).toBeGreaterThan(6);
    let text = '';
    for (const { name } of tables) {
      const { rows } = await room.database.pool.query<Record<string, unknown>>(`select * from ${name}`);
      for (const value of rows.flatMap(row => Object.values(row))) {
        text += Buffer.isBuffer(value)
          ? `${value.toString('latin1')}\n${value.toString()}\n`
          : `${JSON.stringify(value)}\n`;
      }
    }
    expect(text).toContain(login);
    for (const secret of secrets) {
      expect(text.replaceAll(login, '').toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });

  it('stands in no error, whatever goes wrong', async () => {
    const { persons, logins, credentials, tokens, codes, proven, search, registrations } = room.vault;
    const asked = { purpose: 'PHONE_CHANGE', number: '+33612345678', language: 'fr' } as const;
    const bad = 'no uuid';
    const identity = { surname: 'ABBEYEM', firstName: 'Réhane', birthDate: '2012-09-12', ine: '123456789AB' };
    const contact = { email: 'rehane@example.org', mobile: '+33612345678' };
    const attempts = [
      () => persons.recordIdentities([{ personId: bad, value: identity }]),
      () => persons.recordContacts([{ personId: bad, value: contact }]),
      () => logins.reserve([{ accountId: bad, surname: 'ABBEYEM', firstName: 'Réhane' }]),
      () => credentials.createProvisional(bad, randomUUID()),
      () => credentials.createChosen(bad, randomUUID(), CHOSEN),
      () => credentials.verify(bad, CHOSEN),
      () => tokens.issue({ tokenId: bad, accountId: bad, purpose: 'ACTIVATION' }, LATER),
      () => codes.start({ ...asked, accountId: bad }, randomUUID(), { now: NOW, correlationId: 'x' }),
      () => codes.start(asked, randomUUID(), { now: bad, correlationId: 'x' }),
      () => codes.make(bad, NOW),
      () => proven.set([{ accountId: bad, personId: bad, email: 'rehane@example.org', mobile: '+33612345678' }]),
      () => search.set([{ accountId: bad, identity, contact }]),
      () =>
        registrations.begin(
          randomUUID(),
          { path: 'SELF_REGISTRATION', ...identity, mobile: '+33612345678', language: 'fr' },
          { now: bad, correlationId: 'x' },
        ),
    ];
    for (const attempt of attempts) {
      const fault: unknown = await attempt().catch((e: unknown) => e);
      expect(fault).toBeInstanceOf(Error);
      // All that a logger may write of the fault: message, stack and its other properties.
      const written = inspect(fault, { depth: 10, showHidden: true }) + JSON.stringify(fault);
      for (const secret of secrets) expect(written).not.toContain(secret);
    }
  });
});
