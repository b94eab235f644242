/** What a drill sees of a server: enough to tell whether ledger, vault and read models came through it together. */
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

const uaiOf = async (url: string, login: string): Promise<string> => {
  const users = (await (await fetch(`${url}/dev/issuer/users`)).json()) as { login: string; description: string }[];
  return users
    .find(user => user.login === login)!
    .description.split(' ')
    .at(-1)!
    .slice(0, 8);
};

interface Row {
  readonly accountId: string;
  readonly surname: string;
  readonly firstName: string;
  readonly login: string;
  readonly student: { readonly surname: string; readonly firstName: string };
}

/** The responsables of the first head's school by name, and the children of one: the ledger's, the vault's, the read models'. */
export async function look(server: ServerProcess): Promise<{ rows: readonly Row[]; children: unknown }> {
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

/** A holder of the demo signs in: appended behind everything, and found by the vault's digest of login and password. */
export async function signIn(server: ServerProcess): Promise<void> {
  const input = { login: 'f.baron', password: 'cerisier-plume-galet-74', commandId: crypto.randomUUID() };
  const { data } = await ask<{ signIn: { accessToken: string | null; userErrors: unknown[] } }>(
    server.url(),
    await token(server.url(), 'portal'),
    operation('portal/SignIn'),
    { input },
  );
  expect(data.signIn).toMatchObject({ userErrors: [], accessToken: expect.any(String) });
}

/** The ids of the whole ledger, in its order. */
export async function ledger(server: ServerProcess): Promise<string[]> {
  const { code, stdout, stderr } = await server.cli('events');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { id: string; position: string });
  expect(events.map(({ position }) => position)).toEqual(events.map(({ position }) => position).sort());
  return events.map(({ id }) => id);
}

/** That every read model says what the ledger says. */
export async function verified(server: ServerProcess): Promise<void> {
  const { code, stdout, stderr } = await server.cli('rebuild', 'all', '--verify');
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  expect(stdout.match(/equal to the version that served/g)).toHaveLength(projections.length);
}

/** A server of this version, started and stopped, whatever becomes of the work meanwhile. */
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
