/** Given a holder to whose account things have happened, what he or she sees of them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOLD_EVENTS, wordsOf, BY_ROLE } from '../../src/domain/account/holder-words.js';
import { accountHistory } from '../../src/domain/account/history.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, PASSWORD, responsablesOf, type Person } from './support/people.js';
import { recordedReads } from '../support/reads.js';

let house: House;
let portal: string;
let person: Person;
let holder: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  const uai = house.schools[0]!.uai;
  portal = await house.token(grantsOf(house).PORTAL!);
  [person] = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1) as [Person];
  await activate(house, person, uai);
  const signIn = (password: string) =>
    house.ask(portal, operation('SignIn'), { input: { login: person.login, password } });
  await signIn('wrong');
  holder = (await signIn(PASSWORD)).data.signIn.accessToken;
  const input = { email: 'nouvelle@example.org', currentPassword: PASSWORD };
  await house.ask(holder, operation('EmailChangeRequest'), { input });
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Own {
  history: { edges: { cursor: string; node: { at: string; what: string; by: string } }[] };
  signIns: { succeeded: boolean; what: string; at: string }[];
  pendingChanges: unknown[];
}
async function mine(first = 50, after: string | null = null, language = 'fr'): Promise<Own> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${holder}`, 'accept-language': language },
    body: JSON.stringify({ query: operation('MyHistory'), variables: { first, after } }),
  });
  const { data, errors } = (await response.json()) as { data: { me: Own }; errors?: unknown };
  expect(errors).toBeUndefined();
  return data.me;
}

describe('a holder', () => {
  it('reads the own history in plain words, the newest first, with roles and no subject of staff', async () => {
    const { history } = await mine();
    const nodes = history.edges.map(({ node }) => node);
    expect(nodes[0]).toMatchObject({ what: 'Autre adresse électronique demandée', by: 'depuis le portail' });
    expect(nodes.at(-1)).toMatchObject({ what: expect.stringMatching(/^Compte préparé/) });
    expect(nodes).toContainEqual(
      expect.objectContaining({
        what: 'Identifiant et accès provisoire communiqués par lettre',
        by: 'l’établissement',
      }),
    );
    for (const { by } of nodes) expect(Object.values(BY_ROLE).map(({ fr }) => fr)).toContain(by);
  });

  it('reads it in English, page by page', async () => {
    const whole = (await mine(50, null, 'en')).history.edges;
    const first = (await mine(3, null, 'en')).history.edges;
    const next = (await mine(3, first.at(-1)!.cursor, 'en')).history.edges;
    expect([...first, ...next].map(({ node }) => node)).toEqual(whole.slice(0, 6).map(({ node }) => node));
    expect(first[0]!.node).toMatchObject({ what: 'Another e-mail address asked for', by: 'on the portal' });
  });

  it('sees sign-ins and tries that failed, and changes that wait', async () => {
    const { signIns, pendingChanges } = await mine();
    expect(signIns.map(({ succeeded, what }) => [succeeded, what])).toEqual([
      [true, 'Connexion'],
      [false, 'Connexion refusée : mot de passe incorrect'],
    ]);
    expect(pendingChanges).toEqual([{ field: 'EMAIL', value: 'nouvelle@example.org', askedAt: expect.any(String) }]);
  });

  it('has the reading recorded, as that of anybody', async () => {
    await mine();
    const { accountId } = person;
    const recorded = () => recordedReads(house.database, { accountId, kind: 'HISTORY', role: 'HOLDER' });
    while ((await recorded()).length === 0) await new Promise(resolve => setTimeout(resolve, 20));
  });
});

describe('a holder whose account others look at', () => {
  const accesses = async (language: string, first = 50): Promise<{ at: string; what: string; by: string }[]> => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${holder}`, 'accept-language': language },
      body: JSON.stringify({ query: operation('MyAccesses'), variables: { first } }),
    });
    const { data, errors } = (await response.json()) as {
      data: { me: { accesses: { edges: { node: { at: string; what: string; by: string } }[] } } };
      errors?: unknown;
    };
    expect(errors).toBeUndefined();
    return data.me.accesses.edges.map(({ node }) => node);
  };

  it('sees who opened the sheet and the history, by role and date, without names, and not the own readings', async () => {
    const grants = grantsOf(house);
    const [head, support, auditor] = await Promise.all(
      [grants.SCHOOL_HEAD!, grants.ACADEMIE_SUPPORT!, grants.AUDITOR!].map((roles, n) =>
        house.token(roles, { subject: `staff-${n}` }),
      ),
    );
    const { accountId } = person;
    const sheet = 'query Q($accountId: ID!) { account(id: $accountId) { id } }';
    const history = 'query Q($accountId: ID!) { accountHistory(accountId: $accountId, first: 1) { totalCount } }';
    for (const [token, query] of [
      [head, sheet],
      [support, sheet],
      [auditor, history],
    ] as const)
      expect((await house.ask(token, query, { accountId })).errors).toBeUndefined();
    while ((await accesses('fr')).length < 3) await new Promise(resolve => setTimeout(resolve, 20));
    expect((await accesses('fr')).map(({ what, by }) => [what, by])).toEqual([
      ['Historique consulté', 'un contrôle'],
      ['Fiche du compte consultée', 'l’assistance de l’académie'],
      ['Fiche du compte consultée', 'l’établissement'],
    ]);
    expect((await accesses('en', 1)).map(({ what, by }) => [what, by])).toEqual([['History read', 'an audit']]);
    expect(JSON.stringify(await accesses('fr'))).not.toContain('staff-');
  });
});

describe('the words of a history', () => {
  it('name nobody, and are there in both languages for each event told', () => {
    expect(TOLD_EVENTS.length).toBeGreaterThan(35);
    expect(TOLD_EVENTS.every(type => (accountHistory.types as readonly string[]).includes(type))).toBe(true);
    for (const type of TOLD_EVENTS) {
      const id = randomUUID();
      const words = wordsOf({ type, data: { actor: id, studentId: id, uai: id, channel: 'LETTER' } } as never)!;
      for (const text of [words.fr, words.en]) {
        expect(text.length).toBeGreaterThan(3);
        expect(text).not.toContain(id);
      }
    }
  });
});
