import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { AdjustableClock } from '../../src/clock.js';
import { createDevelopmentIssuer, type DevelopmentIssuer } from '../../src/development/issuer.js';
import { createMailbox, type Mailbox } from '../../src/development/mailbox.js';
import { createOutbox, type Outbox } from '../../src/development/outbox.js';
import { developmentRoutes } from '../../src/development/routes.js';
import { DEVELOPMENT_PASSWORD, developmentUsers } from '../../src/development/users.js';
import { LINKED_PAGES } from '../../src/domain/portal-pages.js';
import { ROLE_RULES } from '../../src/security/actions.js';
import { createTokenVerifier } from '../../src/security/tokens.js';

const ISSUER = 'http://localhost:4000/dev/issuer';
const UNTIL = '2027-07-01T00:00:00.000Z';
const SCHOOLS = [
  { uai: '9740001A', academie: '28', degree: 'SECOND' },
  { uai: '9740002B', academie: '28', degree: 'FIRST' },
] as const;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const BROWSER = { accept: 'text/html,*/*' };
const MAIL = {
  messageId: '<abc@example.org>',
  to: 'marie@example.org',
  subject: 'Activez <votre> compte été',
  text: 'Bonjour,\n\nhttps://portail.example.fr/activation#token=abc\n',
  html: '<p>Bonjour</p>',
};

describe('the routes of development', () => {
  let folder: string;
  let app: FastifyInstance;
  let issuer: DevelopmentIssuer;
  let clock: AdjustableClock;
  let mailbox: Mailbox;
  let outbox: Outbox;
  const secret = randomBytes(32);
  const issue = (mode: 'development' | 'production' = 'development') =>
    createDevelopmentIssuer({
      mode,
      secret,
      issuer: ISSUER,
      audience: 'registre',
      users: () => developmentUsers(SCHOOLS, UNTIL),
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registre-mailbox-'));
    clock = new AdjustableClock();
    mailbox = createMailbox(join(folder, 'mailbox'), 'EduConnect <no-reply@example.org>', () => clock.now());
    outbox = createOutbox(join(folder, 'mailbox'), () => clock.now());
    issuer = await issue();
    app = fastify();
    await app.register(developmentRoutes({ issuer, clock, mailbox, outbox, portal: true }));
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  const signIn = (fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/dev/issuer/token',
      headers: FORM,
      payload: new URLSearchParams(fields).toString(),
    });

  describe('the issuer', () => {
    it('refuses to be made in production mode, naming the remedy', async () => {
      await expect(issue('production')).rejects.toThrow(/MODE=production.*OIDC_ISSUER.*OIDC_JWKS_URL/);
    });

    it('has a ready-made user for every role that a token may hold', () => {
      const roles = developmentUsers(SCHOOLS, UNTIL).flatMap(user => user.roles.map(({ role }) => role));
      expect(new Set(roles)).toEqual(new Set(Object.keys(ROLE_RULES).filter(role => role !== 'HOLDER')));
      const logins = developmentUsers(SCHOOLS, UNTIL).map(({ login }) => login);
      expect(new Set(logins).size).toBe(logins.length);
      expect(developmentUsers([], UNTIL).length).toBeGreaterThan(0);
    });

    it.each(developmentUsers(SCHOOLS, UNTIL).map(user => [user.login, user] as const))(
      'signs %s in with a token that this server takes',
      async (login, { roles, otp }) => {
        const answer = await signIn({ grant_type: 'password', username: login, password: DEVELOPMENT_PASSWORD });
        expect(answer.statusCode).toBe(200);
        expect(answer.headers['cache-control']).toBe('no-store');
        const body = answer.json<{ access_token: string; token_type: string; expires_in: number }>();
        expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 43_200 });
        const principal = await createTokenVerifier([issuer.trusted])(body.access_token);
        expect(principal.roles).toEqual(roles);
        expect(principal.otpAt !== undefined).toBe(otp);
      },
    );

    it('keeps its key from one start to the next', async () => {
      const answer = await signIn({ grant_type: 'password', username: 'head1', password: DEVELOPMENT_PASSWORD });
      const { access_token: token } = answer.json<{ access_token: string }>();
      const next = await issue();
      expect(await createTokenVerifier([next.trusted])(token)).toMatchObject({ subject: 'development:head1' });
    });

    it.each([
      [{ grant_type: 'password', username: 'head1', password: 'wrong' }, 'invalid_grant'],
      [{ grant_type: 'password', username: 'nobody', password: DEVELOPMENT_PASSWORD }, 'invalid_grant'],
      [{ grant_type: 'password', username: 'head1' }, 'invalid_request'],
      [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
      [{}, 'unsupported_grant_type'],
    ])('refuses %j as %s', async (fields, error) => {
      const answer = await signIn(fields);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error });
    });

    it('says where its endpoints and keys are', async () => {
      const discovery = (await app.inject('/dev/issuer/.well-known/openid-configuration')).json<
        Record<string, string>
      >();
      expect(discovery).toMatchObject({
        issuer: ISSUER,
        token_endpoint: `${ISSUER}/token`,
        jwks_uri: `${ISSUER}/jwks`,
      });
      const { keys } = (await app.inject('/dev/issuer/jwks')).json<{ keys: Record<string, string>[] }>();
      expect(keys).toHaveLength(1);
      expect(keys[0]).not.toHaveProperty('d');
    });
  });

  describe('the clock', () => {
    const post = async (payload: object) => {
      const answer = await app.inject({ method: 'POST', url: '/dev/clock', payload });
      return { status: answer.statusCode, body: answer.json<{ now?: string; error?: string }>() };
    };

    it('is set, and runs on', async () => {
      const { status, body } = await post({ set: '2026-12-08T09:00:00Z' });
      expect(status).toBe(200);
      expect(body.now).toMatch(/^2026-12-08T09:00:0/);
      expect(clock.now().slice(0, 17)).toBe('2026-12-08T09:00:');
      expect((await app.inject('/dev/clock')).json<{ now: string }>().now.slice(0, 17)).toBe('2026-12-08T09:00:');
    });

    it.each([
      ['P3M1D', '2026-12-31T10:00'],
      ['P1Y', '2027-09-30T10:00'],
      ['P5M', '2027-02-28T10:00'],
      ['P2W', '2026-10-14T10:00'],
      ['PT36H30M', '2026-10-01T22:30'],
    ])('is put forward by %s', async (advance, now) => {
      await post({ set: '2026-09-30T10:00:00Z' });
      const { body } = await post({ advance });
      expect(body.now?.slice(0, 16)).toBe(now);
    });

    it.each([
      {},
      { set: 'tomorrow' },
      { advance: '3 months' },
      { advance: 'P' },
      { advance: 'PT' },
      { set: 3 },
      { set: '2026-09-30', advance: 'P1D' },
    ])('refuses %j and stays where it is', async payload => {
      const { status, body } = await post(payload);
      expect(status).toBe(400);
      expect(body.error).toMatch(/such as|send \{"set"/);
      expect(Math.abs(Date.parse(clock.now()) - Date.now())).toBeLessThan(60_000);
    });
  });

  describe('the mailbox', () => {
    it('keeps e-mails as files that their owner alone reads', async () => {
      await mailbox.transport.send(MAIL);
      const names = await readdir(join(folder, 'mailbox'));
      expect(names.map(name => name.replace(/.*\./, '')).sort()).toEqual(['eml', 'json']);
      for (const name of names) expect((await stat(join(folder, 'mailbox', name))).mode & 0o077).toBe(0);
    });

    it('lists them newest first, with their links, as JSON and as a page', async () => {
      expect((await app.inject('/dev/mailbox')).json()).toEqual([]);
      await mailbox.transport.send(MAIL);
      clock.set('2030-01-01T00:00:00Z');
      await mailbox.transport.send({ ...MAIL, messageId: '<def@example.org>', subject: 'Le second' });
      const list = (await app.inject('/dev/mailbox')).json<{ id: string; subject: string; links: string[] }[]>();
      expect(list.map(({ subject }) => subject)).toEqual(['Le second', MAIL.subject]);
      expect(list[0]?.links).toEqual(['https://portail.example.fr/activation#token=abc']);
      const page = (await app.inject({ url: '/dev/mailbox', headers: BROWSER })).body;
      expect(page).toContain('Activez &lt;votre&gt; compte été');
      const mail = (await app.inject({ url: `/dev/mailbox/${list[1]?.id}`, headers: BROWSER })).body;
      expect(mail).toContain('href="https://portail.example.fr/activation#token=abc"');
      expect((await app.inject(`/dev/mailbox/${list[1]?.id}`)).json()).toMatchObject({ to: MAIL.to, text: MAIL.text });
      const raw = (await app.inject(`/dev/mailbox/${list[1]?.id}.eml`)).body;
      expect(raw).toContain('Message-ID: <abc@example.org>\r\n');
    });

    it('holds an e-mail sent again once', async () => {
      await mailbox.transport.send(MAIL);
      await mailbox.transport.send(MAIL);
      expect(await mailbox.list()).toHaveLength(1);
    });

    it.each(['nothing', '..%2F..%2Fetc%2Fpasswd', '%2e%2e', 'a'.repeat(24), `${'a'.repeat(24)}.eml`])(
      'has no e-mail %s',
      async id => {
        expect((await app.inject(`/dev/mailbox/${id}`)).statusCode).toBe(404);
      },
    );

    it('keeps SMS beside the e-mails, newest first, each with its code and links', async () => {
      await mailbox.transport.send(MAIL);
      clock.set('2030-01-01T00:00:00Z');
      const text = 'EduConnect : 048213 est votre <code>. https://portail.example.fr/x#token=abc';
      const sms = { messageId: 'one', to: '+33639980012', text, validSeconds: 600 };
      for (let n = 0; n < 2; n += 1) expect(await outbox.gateway.send(sms)).toMatchObject({ outcome: 'ACCEPTED' });
      const list = (await app.inject('/dev/mailbox')).json<{ kind: string; id: string }[]>();
      expect(list).toMatchObject([
        { kind: 'SMS', to: sms.to, text, code: '048213', links: ['https://portail.example.fr/x#token=abc'] },
        { kind: 'MAIL', to: MAIL.to },
      ]);
      expect((await app.inject(`/dev/mailbox/${list[0]?.id}`)).json()).toMatchObject({ text });
      for (const path of ['', `/${list[0]?.id}`]) {
        const page = (await app.inject({ url: `/dev/mailbox${path}`, headers: BROWSER })).body;
        expect(page).toContain('048213 est votre &lt;code&gt;.');
      }
      const [name] = (await readdir(join(folder, 'mailbox'))).filter(file => file.endsWith('.sms'));
      expect((await stat(join(folder, 'mailbox', name!))).mode & 0o077).toBe(0);
    });

    it('shows the one without the other', async () => {
      for (const kept of [{ mailbox }, { outbox }]) {
        const alone = fastify();
        await alone.register(developmentRoutes({ issuer, clock, ...kept }));
        expect((await alone.inject('/dev/mailbox')).json()).toEqual([]);
        await alone.close();
      }
    });
  });

  it.each([...LINKED_PAGES, 'connexion'])(
    'stand in for the page %s of the portal, and name operations that there are',
    async path => {
      const { statusCode, body } = await app.inject(`/${path}`);
      expect(statusCode).toBe(200);
      expect(body).toContain(
        path === 'connexion' ? '#franceconnect=' : path === 'assistance' ? '#reference=' : '#token=',
      );
      const schema = await readFile('schema/schema.graphql', 'utf8');
      const operations = [...body.matchAll(/<code>(\w+)<\/code>/g)]
        .map(([, name]) => name)
        .filter(name => name !== 'portal');
      expect(operations).not.toEqual([]);
      for (const operation of operations) expect(schema).toMatch(new RegExp(`^  ${operation}\\($`, 'm'));
    },
  );
});
