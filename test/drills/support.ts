/**
 * What drills ask a server. A drill goes through a procedure of docs/operations.md, such as a restoration, and asks afterwards whether ledger, vault
 * and read models still fit together.
 */
import { projections } from '../../projections/index.js';
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { ask } from '../e2e/client.js';
import { serverProcess, type ServerProcess } from '../e2e/server-process.js';

const operation = (name: string): string =>
  readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8');

async function token(url: string, username: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', username, password: 'registre' });
  const answer = await fetch(`${url}/dev/issuer/token`, { method: 'POST', body: form });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The school of a head, by its login: the description of that login is `head of <UAI>`. */
const uaiOf = async (url: string, login: string): Promise<string> => {
  const users = (await (await fetch(`${url}/dev/issuer/users`)).json()) as { login: string; description: string }[];
  return users
    .find(user => user.login === login)!
    .description.split(' ')
    .at(-1)!;
};

interface Row {
  readonly accountId: string;
  readonly surname: string;
  readonly firstName: string;
  readonly login: string;
  readonly student: { readonly surname: string; readonly firstName: string };
}

/**
 * Reads as the first head: the responsables of the school by name, which the read models have, and the children of the first of them with their birth
 * dates, which the vault has.
 */
export async function readAsHead(server: ServerProcess): Promise<{ rows: readonly Row[]; children: unknown }> {
  const url = server.url();
  const head = await token(url, 'head1');
  const { data } = await ask<{ responsables: { edges: { node: Row }[] } }>(
    url,
    head,
    operation('console/Responsables'),
    {
      uai: await uaiOf(url, 'head1'),
      first: 100,
    },
  );
  const rows = data.responsables.edges
    .map(({ node: { accountId, surname, firstName, login, student } }) => ({
      ...{ accountId, surname, firstName, login },
      student: { surname: student.surname, firstName: student.firstName },
    }))
    .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  expect(rows.length).toBeGreaterThan(5);
  const sheet = await ask<{ account: { children: unknown } }>(
    url,
    head,
    'query ($id: ID!) { account(id: $id) { children { studentId birthDate } } }',
    { id: rows[0]!.accountId },
  );
  return { rows, children: sheet.data.account.children };
}

/** Finds a responsable whom the base gives an e-mail address and a mobile. `texts`: login, e-mail address and mobile, which are nobody else's. */
export async function personWithContacts(server: ServerProcess): Promise<{ accountId: string; texts: string[] }> {
  const url = server.url();
  const head = await token(url, 'head1');
  for (const { accountId, login } of (await readAsHead(server)).rows) {
    const { data } = await ask<{ account: { contact: { email: string | null; mobile: string | null } } }>(
      url,
      head,
      'query ($id: ID!) { account(id: $id) { contact { email mobile } } }',
      { id: accountId },
    );
    const { email, mobile } = data.account.contact;
    if (email && mobile) return { accountId, texts: [login, email, mobile] };
  }
  throw new Error('nobody has an e-mail address and a mobile');
}

/** Signs in a holder of the demo: the vault must know login and password, and the ledger must take another event. */
export async function signIn(server: ServerProcess): Promise<void> {
  // As the dumps in `earlier` have them, whatever the demo of this version is.
  const input = { login: 'f.baron', password: 'cerisier-plume-galet-74', commandId: crypto.randomUUID() };
  const { data } = await ask<{ signIn: { accessToken: string | null; userErrors: unknown[] } }>(
    server.url(),
    await token(server.url(), 'portal'),
    operation('portal/SignIn'),
    { input },
  );
  expect(data.signIn).toMatchObject({ userErrors: [], accessToken: expect.any(String) });
}

/** Reads the ids of all events, in the order of the ledger. */
export async function eventIds(server: ServerProcess): Promise<string[]> {
  const { code, stdout, stderr } = await server.cli('events');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { id: string; position: string });
  expect(events.map(({ position }) => position)).toEqual(events.map(({ position }) => position).sort());
  return events.map(({ id }) => id);
}

/** Expects every read model to equal one made anew of the ledger. */
export async function verifyReadModels(server: ServerProcess): Promise<void> {
  const { code, stdout, stderr } = await server.cli('rebuild', 'all', '--verify');
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  expect(stdout.match(/equal to the version that served/g)).toHaveLength(projections.length);
}

/** Starts a server of this version, does the work with it, stops and removes it. Expects it to stop without a fault. */
export async function serving<T>(
  environment: Record<string, string>,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = serverProcess(environment);
  try {
    await server.start();
    const result = await work(server);
    expect(await server.stop()).toBe(0);
    return result;
  } finally {
    await server.remove();
  }
}
