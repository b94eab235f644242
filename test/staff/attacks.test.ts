/** Attacks on the sign-in of staff: taking a session that is another's, or making somebody act without knowing it. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FIM } from '../../src/development/providers/index.js';
import { watch } from '../api/support/watch.js';
import { KINDS, openStaffHouse, Person, type StaffHouse } from './support.js';

const ME = '{ me { subject } }';

describe('a session', () => {
  let server: StaffHouse;
  const person = (): Person => new Person(server.house, KINDS.claim);
  const signedIn = async (login = 'head1'): Promise<Person> => {
    const one = person();
    await one.signIn(login);
    return one;
  };
  const statistics = (): string =>
    `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${server.house.schools[0]!.uai}" }) { position } }`;

  beforeAll(async () => {
    server = await openStaffHouse({ mapping: 'claim' });
  });
  afterAll(() => server?.close());

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    [
      'another site, by a form',
      { origin: 'https://evil.example', 'content-type': 'text/plain', 'x-registre-csrf': '' },
    ],
    ['a sandboxed page', { origin: 'null' }],
    ['a neighbour on the same site', { origin: 'https://blog.console.test', 'sec-fetch-site': 'same-site' }],
    ['a page of this server that lacks the header', { 'x-registre-csrf': '' }],
  ])('does nothing for %s', async (_, headers) => {
    const head = await signedIn();
    const sent = { 'content-type': 'application/json', origin: server.house.url, 'x-registre-csrf': '1', ...headers };
    const response = await head.request(`${server.house.url}/graphql`, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')),
      body: JSON.stringify({ query: ME }),
    });
    const { data, errors } = (await response.json()) as { data?: { me: unknown }; errors?: { extensions: object }[] };
    expect(data?.me ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    if (headers['content-type'] === undefined)
      expect(errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'NOT_OWN_PAGE' });
  });

  it('serves a front-end on the same site, which the answer lets in', async () => {
    const head = await signedIn();
    const origin = 'https://console.test';
    const response = await head.request(`${server.house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-site', 'x-registre-csrf': '1' },
      body: JSON.stringify({ query: ME }),
    });
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(((await response.json()) as { data: { me: unknown } }).data.me).toBeTruthy();
    const preflight = await fetch(`${server.house.url}/graphql`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-registre-csrf');
    const foreign = await fetch(`${server.house.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    expect(foreign.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each([
    ['of this server', () => server.house.url, 'pushed'],
    ['of an allowed front-end', () => 'https://console.test', 'pushed'],
    ['of another site', () => 'https://evil.example', 'refused'],
    ['of nobody', () => null, 'refused'],
  ])('on a WebSocket serves pages %s', async (_, origin, expected) => {
    const head = await signedIn();
    const watched = watch(server.house, undefined, statistics(), {}, { socket: await head.socket(origin()) });
    const first = watched.first().then(push => (push.errors ? 'refused' : 'pushed'));
    const outcome = await Promise.race([first, watched.ended.then(() => 'refused')]);
    first.catch(() => undefined);
    expect(outcome).toBe(expected);
    await watched.close();
  });

  it('gives way to an access token', async () => {
    const head = await signedIn();
    const token = await server.house.token([{ role: 'AUDITOR', nation: true }], { subject: 'auditor' });
    expect((await head.ask(ME, {}, { authorization: `Bearer ${token}` })).data.me.subject).toBe('auditor');
    const foreign = { authorization: `Bearer ${token}`, origin: 'https://evil.example', 'x-registre-csrf': '' };
    expect((await head.ask(ME, {}, foreign)).data.me.subject).toBe('auditor');
  });

  it.each([
    ['an invented secret', () => randomBytes(32).toString('base64url')],
    ['no secret', () => ''],
    ['a text without end', () => 'x'.repeat(3_000)],
    ['SQL', () => "'; drop table access.staff_sessions; --"],
  ])('is not opened by %s', async (_, secret) => {
    const stranger = person();
    const response = await stranger.request(`${server.house.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `registre=${secret()}`,
        origin: server.house.url,
        'x-registre-csrf': '1',
      },
      body: JSON.stringify({ query: ME }),
    });
    expect(((await response.json()) as { errors: { extensions: object }[] }).errors[0]!.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('ends by a form of our pages alone', async () => {
    const head = await signedIn();
    const others: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of others) {
      const response = await head.request(`${server.house.url}/auth/sign-out`, { method: 'POST', headers });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('NOT_OWN_PAGE');
    }
    expect((await head.request(`${server.house.url}/auth/sign-out`)).status).toBe(404);
    expect((await head.ask(ME)).data.me).toBeTruthy();
  });

  it('is told by /auth/session to our pages alone', async () => {
    const head = await signedIn();
    expect(await head.session()).toMatchObject({ signedIn: true, signIn: '/auth/sign-in', stepUp: { acr: '2' } });
    const foreign = await head.request(`${server.house.url}/auth/session`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(await foreign.json()).toMatchObject({ signedIn: false });
    expect(Object.keys(await head.session()).sort()).toEqual([
      'academie',
      'expiresAt',
      'roles',
      'signIn',
      'signedIn',
      'stepUp',
      'strongAuthenticationAt',
      'subject',
    ]);
  });

  it('opens a download by its address from our pages, and from no other', async () => {
    const head = person();
    await head.signIn('head1', { strong: true });
    const { uai } = server.house.schools[0]!;
    const query = `mutation { listExport(input: { format: CSV, responsables: { uai: "${uai}" } }) { url userErrors { code } } }`;
    const { data, errors } = await head.ask(query);
    expect(errors).toBeUndefined();
    const address = server.house.url + (data.listExport.url as string);
    const foreign = await head.request(address, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.status).toBe(401);
    expect((await new Person(server.house, KINDS.claim).request(address)).status).toBe(401);
    const own = await head.request(address, { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own.status).toBe(200);
    expect(await own.text()).toContain(';');
  });
});

describe('a sign-in', () => {
  let server: StaffHouse;
  const person = (): Person => new Person(server.house, KINDS.claim);
  /** The address at which the issuer would send the browser back, and that browser, which does not go there. */
  const halfWay = async (login = 'head1'): Promise<{ agent: Person; callback: URL }> => {
    const agent = person();
    await agent.open(`${server.house.url}/auth/sign-in?return=/auth/session`);
    const { address } = await agent.submitUpTo(({ pathname }) => pathname === '/auth/callback', { login, level: '1' });
    return { agent, callback: address };
  };

  beforeAll(async () => {
    server = await openStaffHouse({ mapping: 'claim' });
  });
  afterEach(() => {
    server.provider.away = false;
  });
  afterAll(() => server?.close());

  it('is finished by the browser that began it', async () => {
    const { agent, callback } = await halfWay();
    await agent.open(callback);
    expect(await agent.session()).toMatchObject({ signedIn: true });
  });

  it('is not finished by another browser, to which its address is sent (session of the attacker in the victim’s browser)', async () => {
    const { callback } = await halfWay();
    const victim = person();
    const page = await victim.open(callback);
    expect(page.status).toBe(400);
    expect(page.text).toContain('SIGN_IN_EXPIRED');
    expect(await victim.session()).toMatchObject({ signedIn: false });
  });

  it('is not finished by another browser that is itself signing in', async () => {
    const { callback } = await halfWay();
    const victim = person();
    await victim.open(`${server.house.url}/auth/sign-in`);
    expect((await victim.open(callback)).text).toContain('SIGN_IN_EXPIRED');
  });

  it('is not finished with the code of another sign-in of the same browser', async () => {
    const [one, other] = [await halfWay(), await halfWay()];
    const mixed = new URL(one.callback);
    mixed.searchParams.set('code', other.callback.searchParams.get('code')!);
    const page = await one.agent.open(mixed);
    expect(page.status).toBe(400);
    expect(page.text).toContain('SIGN_IN_EXPIRED');
  });

  it('serves once', async () => {
    const { agent, callback } = await halfWay();
    await agent.open(callback);
    expect((await agent.open(callback)).text).toContain('SIGN_IN_EXPIRED');
  });

  it.each([
    ['the issuer of another', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no issuer', (url: URL) => url.searchParams.delete('iss')],
    ['two states', (url: URL) => url.searchParams.append('state', 'another')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
  ])('is refused with %s', async (_, spoil) => {
    const { agent, callback } = await halfWay();
    spoil(callback);
    const page = await agent.open(callback);
    expect([400, 502]).toContain(page.status);
    expect(await agent.session()).toMatchObject({ signedIn: false });
  });

  it('leads nowhere else, neither by its address nor by that of a sign-out', async () => {
    for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const agent = person();
      const page = await agent.open(
        `${server.house.url}/auth/sign-in?${new URLSearchParams({ return: evil }).toString()}`,
      );
      expect([page.status, page.url.pathname]).toEqual([400, '/auth/sign-in']);
      expect(page.text).toContain('RETURN_UNFIT');
      expect(page.text).not.toContain('evil');
      const out = await agent.request(`${server.house.url}/auth/sign-out`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.house.url },
        body: new URLSearchParams({ return: evil }).toString(),
      });
      expect(out.status).toBe(400);
    }
  });

  it('asks for no level but those that this server knows', async () => {
    const page = await person().open(`${server.house.url}/auth/sign-in?acr=eidas9`);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('ACR_UNKNOWN')]);
  });

  it('says that the issuer is away, and goes on once it is back', async () => {
    const { agent, callback } = await halfWay();
    server.provider.away = true;
    const page = await agent.open(callback);
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '30']);
    expect(page.text).toContain('ISSUER_UNAVAILABLE');
    server.provider.away = false;
    await agent.signIn('head1');
    expect(await agent.session()).toMatchObject({ signedIn: true });
  });

  it('speaks French unless the browser prefers English', async () => {
    const agent = person();
    const address = `${server.house.url}/auth/callback?state=x`;
    expect((await agent.open(address)).text).toContain('Recommencez');
    const english = await agent.open(address, { headers: { 'accept-language': 'en' } });
    expect(english.text).toContain('Start again');
    expect(english.text).toMatch(/SIGN_IN_EXPIRED · Correlation id: [0-9a-f-]{36}/);
  });

  it('leaves nothing of the person in the log, nor what could be used as the person', async () => {
    const agent = person();
    await agent.signIn('head1', { strong: true });
    const { registre } = await agent.cookies(server.house.url);
    const { idToken } = (await server.staff.sessions.find(registre!))!;
    const used = agent.trail.flatMap(url => [url.searchParams.get('code'), url.searchParams.get('state')]);
    const hidden = [registre!, idToken, server.provider.client.secret, 'HEAD1', 'head1', '@', ...used].filter(
      Boolean,
    ) as string[];
    // Six texts, and the code and the state of one redirect at least.
    expect(hidden.length).toBeGreaterThan(7);
    const log = server.log();
    expect(log).toContain('SIGNED_IN');
    expect(hidden.filter(text => log.includes(text))).toEqual([]);
  });

  it('is counted for operators by how it ended', async () => {
    const metrics = await server.house.metrics();
    expect(metrics).toMatch(/registre_staff_sign_ins\{outcome="signed_in"\} [1-9]/);
    expect(metrics).toMatch(/registre_staff_sign_ins\{outcome="sign_in_expired"\} [1-9]/);
    expect(metrics).toMatch(/registre_staff_sign_ins\{outcome="claims_unfit"\} 0/);
    expect(metrics).toMatch(/registre_staff_sessions [1-9]/);
  });
});

describe('userinfo without a signature', () => {
  it('is refused where the mapping relies on one', async () => {
    const server = await openStaffHouse({ mapping: 'proconnect', kind: { ...FIM, takesClaimsParameter: true } });
    try {
      const head = new Person(server.house, FIM);
      await head.signIn('head1');
      expect(head.page.status).toBe(502);
      expect(head.page.text).toContain('ISSUER_ANSWER_UNFIT');
      expect(server.log()).toContain('userinfo is not signed');
    } finally {
      await server.close();
    }
  });
});
