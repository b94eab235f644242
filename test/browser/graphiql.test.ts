/** GraphiQL in Debian's chromium, without a network beyond this machine. Left out where there is no chromium. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page, chromium } from 'playwright-core';
import { ask } from '../e2e/client.js';
import { serverProcess, type ServerProcess } from '../e2e/server-process.js';

const PATIENCE_MS = 180_000;
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

(executablePath ? describe : describe.skip)('GraphiQL', () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const outside: string[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    server = serverProcess({ DEMO: 'true', DEMO_SCHOOLS: '1', DEMO_PUPILS: '20', LOG_LEVEL: 'error' });
    await server.start();
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', request => {
      const { host, protocol } = new URL(request.url());
      if (/^(http|ws)/.test(protocol) && host !== new URL(server.url()).host) outside.push(request.url());
    });
    page.on('pageerror', error => faults.push(error.message));
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await server.remove();
  }, PATIENCE_MS);

  const write = async (text: string): Promise<void> => {
    await page.locator('.graphiql-query-editor .view-lines').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
    // GraphiQL takes a text in, and the name and kind of its operation, once typing has rested.
    await page.waitForTimeout(1_000);
  };
  const run = (): Promise<void> => page.getByRole('button', { name: /Execute/ }).click();
  const shown = (text: string | RegExp): Promise<void> =>
    page.locator('.graphiql-response').getByText(text).first().waitFor({ timeout: 60_000 });
  const signIn = async (login: string): Promise<void> => {
    await page.getByLabel('Login').selectOption(login);
    await page.locator(`#login[data-in-force="${login}"]`).waitFor();
  };

  it(
    'opens offline, with a menu of the ready-made logins',
    async () => {
      await page.goto(`${server.url()}/graphiql`);
      await page.locator('.graphiql-query-editor .view-lines').first().waitFor({ timeout: 60_000 });
      const logins = await page.getByLabel('Login').locator('option').allTextContents();
      for (const login of ['head1', 'dashboard', 'audit', 'portal', 'admin']) {
        expect(logins.some(text => text.startsWith(login))).toBe(true);
      }
      expect(outside).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'runs a query with the login chosen in the menu',
    async () => {
      await signIn('head1');
      await write('{ schools(first: 5) { edges { node { uai } } } }');
      await run();
      await shown(/"uai"/);
    },
    PATIENCE_MS,
  );

  it(
    'shows a change through a subscription',
    async () => {
      const form = new URLSearchParams({ grant_type: 'password', username: 'head1', password: 'registre' });
      const answer = await fetch(`${server.url()}/dev/issuer/token`, { method: 'POST', body: form });
      const { access_token: head } = (await answer.json()) as { access_token: string };
      const { data: schools } = await ask<{ schools: { edges: { node: { uai: string } }[] } }>(
        server.url(),
        head,
        '{ schools(first: 1) { edges { node { uai } } } }',
      );
      const { uai } = schools.schools.edges[0]!.node;
      const list = `query ($uai: Uai!) { responsables(uai: $uai, first: 100, filter: { states: [NOT_NOTIFIED, NOTIFIED] }) {
        edges { node { accountId } } } }`;
      const { data } = await ask<{ responsables: { edges: { node: { accountId: string } }[] } }>(
        server.url(),
        head,
        list,
        { uai },
      );
      const { accountId } = data.responsables.edges[0]!.node;
      await signIn('audit');
      await write(
        `subscription { accountHistoryAppended(accountId: "${accountId}") { history(first: 3) { edges { node { type actor } } } } }`,
      );
      await run();
      await shown(/"type"/);
      const notify = `mutation ($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { code } } }`;
      const input = { accountId, uai, channel: 'LETTER', resetPassword: true };
      const { data: notified } = await ask<{ accountNotify: unknown }>(server.url(), head, notify, { input });
      expect(notified.accountNotify).toEqual({ userErrors: [] });
      // One of the three newest entries: what an earlier e-mail came to may be recorded at the same moment, by the system.
      await shown(/development:head1/);
      expect(faults).toEqual([]);
      expect(outside).toEqual([]);
    },
    PATIENCE_MS,
  );
});
