/** Given a server at which staff sign in, and each issuer of the field: by real redirects, with a browser's cookies. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Mapping } from '../../src/staff/index.js';
import { operation } from '../api/support/operations.js';
import { responsablesOf } from '../api/support/people.js';
import { watch } from '../api/support/watch.js';
import { KINDS, openStaffHouse, Person, type StaffHouse } from './support.js';

const ME = '{ me { subject roles { role schools until } strongAuthenticationAt } }';

describe.each<Mapping['name']>(['fim', 'proconnect', 'claim'])('with OIDC_MAPPING=%s', mapping => {
  const kind = KINDS[mapping];
  let server: StaffHouse;
  let uai: string;
  let ecole: string;
  const person = (): Person => new Person(server.house, kind);

  beforeAll(async () => {
    server = await openStaffHouse({ mapping });
    [uai, , ecole] = server.house.schools.map(school => school.uai) as [string, string, string];
  });
  afterAll(() => server?.close());

  it('a head signs in, comes back to where he was, and acts with the cookie of the session', async () => {
    const head = person();
    await head.signIn('head1', { query: 'return=%2Fauth%2Fsession%3Ffrom%3Dhere' });
    expect(head.page.url.href).toBe(`${server.house.url}/auth/session?from=here`);
    const { data, errors } = await head.ask(ME);
    expect(errors).toBeUndefined();
    expect(data.me).toMatchObject({
      roles: [{ role: 'SCHOOL_HEAD', schools: [uai], until: null }],
      strongAuthenticationAt: null,
    });
    expect(data.me.subject).not.toMatch(/^head1$|@/);
    const list = await head.ask(`{ responsables(uai: "${uai}", first: 1) { totalCount } }`);
    expect(list.data.responsables.totalCount).toBeGreaterThan(0);
    const other = await head.ask(`{ responsables(uai: "${ecole}", first: 1) { totalCount } }`);
    expect(other.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('is signed in with another secret each time, and the one before serves no more', async () => {
    const head = person();
    await head.signIn('head1');
    const before = await head.cookies(server.house.url);
    await head.signIn('head1');
    const after = await head.cookies(server.house.url);
    expect(after.registre).not.toBe(before.registre);
    expect(await server.staff.sessions.find(before.registre!)).toBeUndefined();
    expect(await server.staff.sessions.find(after.registre!)).toBeDefined();
  });

  it('steps up when an action needs it, and is back where she was', async () => {
    const head = person();
    await head.signIn('head1');
    const [one] = await responsablesOf(server.house, uai);
    const input = { accountId: one!.accountId, uai };
    const reveal = operation('AccountRevealProvisionalPassword');
    const query =
      'mutation ($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { code stepUp { acr signIn } } } }';
    const { data } = await head.ask(query, { input: { ...input, channel: 'LETTER' } });
    const [refused] = data.accountNotify.userErrors;
    expect(refused).toMatchObject({ code: 'OTP_REQUIRED', stepUp: { acr: kind.levels.slice(1).join(' ') } });

    const here = `${server.house.url}/auth/session?account=1`;
    await head.open(`${server.house.url}${refused.stepUp.signIn}&return=${encodeURIComponent(here)}`);
    expect(head.page.text).toContain(`value="${kind.levels[1]}" checked`);
    await head.choose('head1', true);
    expect(head.page.url.href).toBe(here);
    const again = await head.ask(query, { input: { ...input, channel: 'LETTER' } });
    expect(again.data.accountNotify.userErrors).toEqual([]);
    expect((await head.ask(reveal, { input })).data.accountRevealProvisionalPassword.password).toMatch(/-/);
  });

  it('is not signed in anew, and keeps the session, when the step up is not reached', async () => {
    const head = person();
    await head.signIn('head1');
    const { registre } = await head.cookies(server.house.url);
    await head.open(`${server.house.url}/auth/sign-in?again=true&return=/auth/session`);
    await head.choose('head1');
    expect(head.page.status).toBe(403);
    expect(head.page.text).toContain('STEP_UP_NOT_REACHED');
    expect(head.page.text).toContain('/auth/sign-in?return=');
    expect(await head.cookies(server.house.url)).toMatchObject({ registre });
    expect((await head.ask(ME)).errors).toBeUndefined();
  });

  it('signs out here and at the issuer, and what was open ends within a second', async () => {
    const head = person();
    await head.signIn('head1');
    const query = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { position } }`;
    const watched = watch(server.house, undefined, query, {}, { socket: await head.socket() });
    await watched.first();
    const { registre } = await head.cookies(server.house.url);
    const started = performance.now();
    const ended = watched.ended.then(end => ({ end, ms: performance.now() - started }));
    await head.open(`${server.house.url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.house.url },
      body: new URLSearchParams({ return: '/auth/session' }).toString(),
    });
    const { end, ms } = await ended;
    expect(end).toMatchObject({ code: 4403 });
    expect(ms).toBeLessThan(1_000);
    expect((await head.ask(ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    // The issuer asks, and leads back.
    expect(head.page.url.origin).toBe(new URL(server.provider.issuer).origin);
    await head.submit({ logout: 'yes' });
    expect(head.page.url.href).toBe(`${server.house.url}/auth/session`);
    expect(await head.session()).toMatchObject({ signedIn: false });
    expect(await server.staff.sessions.find(registre!)).toBeUndefined();
    // Nobody is signed in at the issuer any more: it asks who one is.
    await head.open(`${server.house.url}/auth/sign-in`);
    expect(head.page.text).toContain('name="login"');
    await watched.close();
  });

  it('is signed out by the issuer, and what was open ends within a second', async () => {
    const head = person();
    await head.signIn('head1');
    const query = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { position } }`;
    const watched = watch(server.house, undefined, query, {}, { socket: await head.socket() });
    await watched.first();
    const { idToken } = (await server.staff.sessions.find((await head.cookies(server.house.url)).registre!))!;
    const state = 's'.repeat(40);
    await head.open(
      `${server.provider.issuer}/session/end?${new URLSearchParams({ id_token_hint: idToken, state }).toString()}`,
    );
    const started = performance.now();
    const ended = watched.ended.then(end => ({ end, ms: performance.now() - started }));
    await head.submit({ logout: 'yes' });
    const { end, ms } = await ended;
    expect(end).toMatchObject({ code: 4403 });
    expect(ms).toBeLessThan(1_000);
    expect((await head.ask(ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await watched.close();
  });

  it('acts by what another head has lent, and no more once that is taken back, open subscriptions included', async () => {
    const [lender, friend] = [person(), person()];
    await lender.signIn('head1', { strong: true });
    await friend.signIn('head2');
    const { subject } = (await friend.session()) as { subject: string };
    const query = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { position } }`;
    const list = `{ responsables(uai: "${uai}", first: 1) { totalCount } }`;
    expect((await friend.ask(list)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const until = new Date(Date.parse(server.house.clock.now()) + 86_400_000).toISOString();
    const input = { uai, delegate: subject, rights: ['RESPONSABLES_LIST', 'STATISTICS_READ'], until };
    const granted = await lender.ask(
      'mutation ($input: DelegationGrantInput!) { delegationGrant(input: $input) { delegation { id } userErrors { code } } }',
      { input },
    );
    expect(granted.data.delegationGrant.userErrors).toEqual([]);
    await server.house.caughtUp();
    let held = await friend.ask(list);
    for (; held.errors; held = await friend.ask(list)) await pause(20);
    const watched = watch(server.house, undefined, query, {}, { socket: await friend.socket() });
    expect((await watched.first()).errors).toBeUndefined();
    const delegationId = granted.data.delegationGrant.delegation.id as string;
    await lender.ask(
      'mutation ($input: DelegationRevokeInput!) { delegationRevoke(input: $input) { userErrors { code } } }',
      { input: { delegationId } },
    );
    const { errors } = await watched.until(push => push.errors !== undefined);
    expect(errors![0]!.extensions!.code).toBe('RIGHT_LAPSED');
    expect((await friend.ask(list)).errors).toHaveLength(1);
    await watched.close();
  });

  it('is told how to sign in again when the one-time password is too old', async () => {
    const head = person();
    await head.signIn('head1', { strong: true });
    const { registre } = await head.cookies(server.house.url);
    const found = (await server.staff.sessions.find(registre!))!;
    const old = { ...found, otpAt: new Date(Date.now() - 3_700_000).toISOString() };
    const secret = await server.staff.sessions.open({ subject: found.subject, content: old, issuer: { sub: 'x' } });
    await head.jar.setCookie(`registre=${secret}; Path=/`, server.house.url);
    const [, one] = await responsablesOf(server.house, uai);
    const query =
      'mutation ($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { code stepUp { signIn } } } }';
    const { data } = await head.ask(query, { input: { accountId: one!.accountId, uai, channel: 'LETTER' } });
    const [refused] = data.accountNotify.userErrors;
    expect(refused).toMatchObject({
      code: 'OTP_TOO_OLD',
      stepUp: { signIn: expect.stringMatching(/^\/auth\/sign-in\?/) },
    });
  });

  it('two people on one machine do not come into each other’s sessions', async () => {
    const [one, other] = [person(), person()];
    await one.signIn('head1');
    await other.signIn('head2');
    const schools = async (who: Person): Promise<unknown> => (await who.ask(ME)).data.me.roles[0].schools;
    expect(await schools(one)).toEqual([uai]);
    expect(await schools(other)).not.toEqual([uai]);
  });

  it('whoever gives up is told so, and led back', async () => {
    const head = person();
    await head.open(`${server.house.url}/auth/sign-in?return=/auth/session`);
    await head.submit({ cancel: 'yes' });
    expect(head.page.status).toBe(403);
    expect(head.page.text).toContain('SIGN_IN_CANCELLED');
    expect(head.page.text).toContain(`<a href="${server.house.url}/auth/session">`);
    expect(await head.session()).toMatchObject({ signedIn: false });
  });
});

describe('what FIM tells of each agent', () => {
  let server: StaffHouse;
  beforeAll(async () => {
    server = await openStaffHouse({ mapping: 'fim' });
  });
  afterAll(() => server?.close());

  it.each<[string, readonly string[]]>([
    ['head1', ['SCHOOL_HEAD']],
    ['heads', ['SCHOOL_HEAD']],
    ['deputy', []],
    ['delegate', ['SCHOOL_DELEGATE']],
    ['helpdesk', ['STUDENT_HELPDESK']],
  ])('%s signs in as %j', async (login, roles) => {
    const agent = new Person(server.house, KINDS.fim);
    await agent.signIn(login);
    const session = (await agent.session()) as { roles: { role: string; schools: string[] }[]; academie: string };
    expect(session.roles.map(({ role }) => role)).toEqual(roles);
    expect(session.academie).toBe(server.house.schools[0]!.academie);
    if (login === 'heads') expect(session.roles[0]!.schools).toEqual(server.house.schools.map(({ uai }) => uai));
  });
});

describe('an issuer behind ProConnect that is not believed', () => {
  it('may say what it likes', async () => {
    const server = await openStaffHouse({ mapping: 'proconnect', house: { schools: true, pupils: 4 } });
    try {
      const stranger = new Person(server.house, KINDS.proconnect);
      await stranger.signIn('stranger', { strong: true });
      expect(await stranger.session()).toMatchObject({ signedIn: true, roles: [] });
      expect((await stranger.ask('{ schools(first: 1) { totalCount } }')).errors?.[0]?.extensions.code).toBe(
        'FORBIDDEN',
      );
      expect(server.log()).toContain('ISSUER_NOT_BELIEVED');
    } finally {
      await server.close();
    }
  });
});
