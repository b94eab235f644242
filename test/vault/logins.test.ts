import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loginName } from '../../src/text/login.js';
import { createVault, type VaultUnderTest } from './support.js';

const newAccount = (surname: string, firstName: string) => ({ accountId: randomUUID(), surname, firstName });

describe('the name of a login', () => {
  it.each([
    ['ABBEYM', 'Marie Sandrine', 'm.abbeym'],
    ['LE GOFF-QUÉMÉNER', 'Éloïse', 'e.legoffquemener'],
    ["D'ALMÉIDA", 'Chloé', 'c.dalmeida'],
    ['DE LA TOUR', 'Ægir', 'a.delatour'],
    ['ŒUVRARD', 'Œdipe', 'o.oeuvrard'],
    ['Groß', 'Ørjan', 'o.gross'],
    ['ŁUKASZEWSKI', 'Đorđe', 'd.lukaszewski'],
    ['ﬁﬀ', 'İlker', 'i.fiff'],
    ['A'.repeat(40), 'Zoé', `z.${'a'.repeat(25)}`],
    ['李', '小龍', 'x.x'],
    ['2 CHEVAUX', "'Anne", 'a.chevaux'],
  ])('of %s %s is %s', (surname, firstName, login) => {
    expect(loginName({ surname, firstName })).toBe(login);
  });

  it('is ASCII lower case whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (surname, firstName) => {
        expect(loginName({ surname, firstName })).toMatch(/^[a-z]\.[a-z]{1,25}$/);
      }),
    );
  });
});

describe('the register of logins', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  it('numbers a login that is taken', async () => {
    const { logins } = room.vault;
    expect(await logins.reserve([newAccount('LATCHOUMY', 'Jean'), newAccount('Latchoumy', 'Jeanne')])).toEqual([
      'j.latchoumy',
      'j.latchoumy1',
    ]);
    expect(await logins.reserve([newAccount('LATCHOUMY', 'Jules')])).toEqual(['j.latchoumy2']);
  });

  it('gives an account the login it has, whatever its name is by now', async () => {
    const { logins } = room.vault;
    const account = newAccount('HOARAU', 'Gabrielle');
    expect(await logins.reserve([account])).toEqual(['g.hoarau']);
    expect(await logins.reserve([{ ...account, surname: 'PAYET' }, account])).toEqual(['g.hoarau', 'g.hoarau']);
    expect(await logins.loginOf([account.accountId, randomUUID()])).toEqual(['g.hoarau', undefined]);
    expect(await logins.accountOf(' G.Hoarau ')).toBe(account.accountId);
    expect(await logins.accountOf('g.nobody')).toBeUndefined();
  });

  it('never gives a login to another account, even after its holder was erased', async () => {
    const { logins } = room.vault;
    const account = newAccount('CRAHONN', 'Johanne');
    await logins.reserve([account]);
    await logins.erase([account.accountId]);
    expect(await logins.accountOf('j.crahonn')).toBeUndefined();
    expect(await logins.loginOf([account.accountId])).toEqual([undefined]);
    expect(await logins.reserve([newAccount('CRAHONN', 'Jean')])).toEqual(['j.crahonn1']);
    const { rows } = await room.database.pool.query('select * from vault.logins where account_id is null');
    expect(JSON.stringify(rows)).not.toContain('crahonn');
    expect(await logins.reserve([account])).toEqual(['j.crahonn2']);
  });

  it('serves many servers at once: every account one login, every login one account', async () => {
    const servers = await Promise.all(Array.from({ length: 6 }, () => room.open()));
    const accounts = Array.from({ length: 1_500 }, (_, i) =>
      newAccount(['MARTIN', 'BERNARD', 'PETIT'][i % 3]!, 'Anne'),
    );
    const answers = await Promise.all(
      servers.map((server, i) => {
        const order = i % 2 ? accounts : [...accounts].reverse();
        return server.logins.reserve(order.slice(0, 1_200));
      }),
    );
    const known = new Map<string, string>();
    answers.forEach((logins, i) => {
      const order = (i % 2 ? accounts : [...accounts].reverse()).slice(0, 1_200);
      logins.forEach((login, j) => {
        const { accountId } = order[j]!;
        expect(known.get(accountId) ?? login).toBe(login);
        known.set(accountId, login);
      });
    });
    expect(new Set(known.values()).size).toBe(known.size);
    for (const login of known.values()) expect(login).toMatch(/^a\.(martin|bernard|petit)\d*$/);
  });
});
