/** Requests for assistance over HTTP: asked by parents, looked after by schools and académies, followed by the link of an e-mail. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { operation } from '../api/support/operations.js';
import { activate, responsablesOf } from '../api/support/people.js';
import { watch } from '../api/support/watch.js';
import { AssistanceHouse, codesOf, linkIn, NOTICE } from './support.js';
import { fieldsOfReads, recordedReads } from '../support/reads.js';

let room: AssistanceHouse;
let uai: string;
let academie: string;
let elsewhere: string;
let head: string;
let other: string;
let support: string;
const START = '2026-10-05T08:00:00.000Z';

beforeAll(async () => {
  room = await AssistanceHouse.open();
  const { house } = room;
  ({ uai, academie } = house.schools[0]!);
  elsewhere = house.schools[2]!.uai;
  house.clock.set(START);
  head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'fim:head' });
  other = await house.token([{ role: 'SCHOOL_HEAD', schools: [elsewhere] }], { subject: 'fim:other' });
  support = await house.token([{ role: 'ACADEMIE_SUPPORT', academie }], { subject: 'fim:support' });
});
/** Tries are counted for a day: those of one test are none of the next. */
beforeEach(() => room.house.database.pool.query('truncate jobs.tries'));
afterAll(async () => {
  expect(room.faults).toEqual([]);
  await room?.close();
});

const request = async (token: string, id: string) => {
  const { data, errors } = await room.house.ask(token, operation('AssistanceRequest'), { id });
  return { request: data?.assistanceRequest, code: errors?.[0]?.extensions.code };
};
const listed = async (token: string, variables: Record<string, unknown>): Promise<string[]> => {
  const { data, errors } = await room.house.ask(token, operation('AssistanceRequests'), { first: 100, ...variables });
  expect(errors).toBeUndefined();
  return data.assistanceRequests.edges.map(({ node }: { node: { reference: string } }) => node.reference);
};
const follow = async (link: { reference: string; token: string }) => {
  const { data, errors } = await room.house.ask(room.portal, operation('AssistanceFollow'), { ...link });
  return { followed: data?.assistanceFollow, code: errors?.[0]?.extensions.code };
};

describe('a parent who asks', () => {
  it('is shown the notice and the matters in French or in English', async () => {
    const { data } = await room.house.ask(room.portal, operation('AssistanceForm'));
    expect(data.assistanceForm.noticeVersion).toBe(NOTICE);
    expect(data.assistanceForm.notice).toContain('12 mois');
    expect(data.assistanceForm.matters).toHaveLength(8);
    const english = await fetch(`${room.house.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${room.portal}`,
        'accept-language': 'en',
      },
      body: JSON.stringify({ query: operation('AssistanceForm') }),
    });
    expect(await english.text()).toContain('12 months');
  });

  it('gets a number and an e-mail with a link, which shows the request and nothing that identifies anybody', async () => {
    const { reference, email, id } = await room.ask({ tried: 'Trois fois.' });
    expect(reference).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    const [text] = await room.mailsTo(email);
    expect(text).toContain(reference);
    for (const secret of ['Abbeym', 'Je n’y arrive pas', 'Trois fois', email]) expect(text).not.toContain(secret);
    const link = linkIn(text!);
    expect(link.reference).toBe(reference);
    expect(await follow(link)).toMatchObject({
      followed: {
        reference,
        state: 'OPEN',
        steps: [{ kind: 'REQUESTED', text: 'Je n’y arrive pas.', at: expect.stringMatching(/^2026-10-05T08:00/) }],
      },
    });
    await room.house.caughtUp();
    const { request: seen } = await request(head, id);
    expect(seen).toMatchObject({
      state: 'OPEN',
      queue: { kind: 'SCHOOL', uai },
      requester: { name: 'Marie Abbeym', email, phone: null },
      noticeVersion: NOTICE,
      accountId: null,
      emailProven: false,
      mailFailure: null,
    });
    expect(seen.thread).toMatchObject([
      { kind: 'REQUESTED', text: 'Je n’y arrive pas.', tried: 'Trois fois.', actor: 'portal', role: 'PORTAL' },
      { kind: 'MAIL_SENT', actor: 'system', text: null },
    ]);
  });

  it('is answered alike for a school that is known here and one that is not: the latter goes to the académie', async () => {
    const unknown = `${uai.slice(0, 3)}9999Z`;
    const { reference, id } = await room.ask({ uai: unknown });
    expect(await listed(support, { academie })).toContain(reference);
    expect((await request(support, id)).request).toMatchObject({
      queue: { kind: 'ACADEMIE', uai: null },
      school: unknown,
    });
    expect(await listed(head, { uai })).not.toContain(reference);
  });

  it('may give a phone number alone, as it is dialled there, and is sent nothing', async () => {
    const { id } = await room.ask({ email: null, phone: '0692 12 34 56' });
    const { request: seen } = await request(head, id);
    expect(seen).toMatchObject({ contact: 'PHONE', requester: { phone: '+262692123456', email: null } });
    await room.mailsTo('');
    const { rows } = await room.house.database.pool.query(
      `select 1 from jobs.tasks where payload ->> 'requestId' = $1`,
      [id.split('_')[1]],
    );
    expect(rows).toEqual([]);
  });

  it('signed in, is known by the account', async () => {
    const [person] = await responsablesOf(room.house, uai);
    await activate(room.house, person!, uai);
    const token = await room.house.holderToken(person!.accountId);
    const { id } = await room.ask({}, token);
    expect((await request(head, id)).request).toMatchObject({ accountId: `Account_${person!.accountId}` });
  });

  it.each([
    ['ASSISTANCE_NOTICE_OUTDATED', { noticeVersion: '2020-01-01.12' }, ['input', 'noticeVersion']],
    ['EMAIL_INVALID', { email: 'nobody' }, ['input', 'email']],
    ['MOBILE_INVALID', { email: null, phone: '12' }, ['input', 'phone']],
    ['ASSISTANCE_CONTACT_MISSING', { email: ' ' }, ['input', 'email']],
    ['ACADEMIE_UNKNOWN', { uai: null, academie: '99' }, ['input', 'academie']],
    ['ACADEMIE_UNKNOWN', { uai: '9990001A' }, ['input', 'uai']],
    ['ACADEMIE_UNKNOWN', { uai: null }, ['input', 'academie']],
  ])('is refused %s for %j, and nothing is kept', async (code, wrong, field) => {
    const kept = 'select count(*)::int as n from vault.assistance_keys';
    const before = (await room.house.database.pool.query(kept)).rows;
    const input = { ...room.request(), email: 'a@example.org', ...wrong };
    const payload = await room.act(room.portal, 'AssistanceRequestCreate', input);
    expect(payload).toMatchObject({ reference: null, userErrors: [{ code, field }] });
    expect((await room.house.database.pool.query(kept)).rows).toEqual(before);
  });

  it('who forgets how to be reached, names no place, or was shown a notice that is outdated, is told so however often, and takes no request from others', async () => {
    const wrongs: [string, object][] = [
      ['ASSISTANCE_CONTACT_MISSING', { email: null, phone: ' ' }],
      ['ACADEMIE_UNKNOWN', { email: 'place@example.org', uai: null }],
      ['ASSISTANCE_NOTICE_OUTDATED', { email: 'place@example.org', noticeVersion: '2020-01-01.12' }],
    ];
    for (const [code, wrong] of wrongs)
      for (let times = 0; times < 7; times++)
        expect(
          codesOf(await room.act(room.portal, 'AssistanceRequestCreate', { ...room.request(), ...wrong })),
        ).toEqual([code]);
    await room.ask({ email: 'place@example.org' });
  });

  it('is counted as the same person however the phone number is written', async () => {
    const spellings = ['0692 12 34 57', '+262692123457', '00262 692 12 34 57', '+262 (0)692 123457', '0692.12.34.57'];
    for (const phone of spellings) await room.ask({ email: null, phone });
    const again = { ...room.request(), email: null, phone: '0692123457' };
    const { errors } = await room.house.ask(room.portal, operation('AssistanceRequestCreate'), { input: again });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  it.each(['name', 'text'])('is refused when nothing but blanks is given as %s', async field => {
    const input = { ...room.request(), email: 'a@example.org', [field]: ' \n' };
    const { errors } = await room.house.ask(room.portal, operation('AssistanceRequestCreate'), { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('sends the same request again with its id, and has one', async () => {
    const email = `${randomUUID()}@example.org`;
    const input = { ...room.request(), email, commandId: randomUUID() };
    const [first, again] = [
      await room.act(room.portal, 'AssistanceRequestCreate', input),
      await room.act(room.portal, 'AssistanceRequestCreate', input),
    ];
    expect(again.reference).toBe(first.reference);
    expect(await room.mailsTo(email)).toHaveLength(1);
  });
});

describe('a change that queries do not show yet', () => {
  it('is answered without the request as it was before', async () => {
    const behind = await AssistanceHouse.open({ deps: { projectedUpTo: async () => false } });
    try {
      const { uai: school } = behind.house.schools[0]!;
      const itsHead = await behind.house.token([{ role: 'SCHOOL_HEAD', schools: [school] }], { subject: 'fim:head' });
      const { id } = await behind.ask();
      const taken = await behind.act(itsHead, 'AssistanceRequestTake', { requestId: id });
      expect(taken).toMatchObject({ userErrors: [], projected: false, request: null });
    } finally {
      await behind.close();
    }
  });
});

describe('a school that answers', () => {
  it('takes the request, answers it, and the parent reads the answer and replies', async () => {
    const { id, email, reference } = await room.ask();
    await room.mailsTo(email);
    expect(await room.act(head, 'AssistanceRequestTake', { requestId: id })).toMatchObject({
      userErrors: [],
      request: { state: 'TAKEN', takenBy: 'fim:head' },
    });
    const text = 'Votre mobile est faux dans la base.\nVenez au secrétariat.';
    const answered = await room.act(head, 'AssistanceRequestAnswer', { requestId: id, text });
    expect(answered).toMatchObject({ userErrors: [], request: { state: 'ANSWERED' } });
    const [mail] = await room.mailsTo(email);
    expect(mail).not.toContain('mobile est faux');
    const link = linkIn(mail!);
    const { followed } = await follow(link);
    expect(followed).toMatchObject({ state: 'ANSWERED', steps: [{ kind: 'REQUESTED' }, { kind: 'ANSWERED', text }] });
    expect(JSON.stringify(followed)).not.toContain('fim:head');
    expect(codesOf(await room.act(room.portal, 'AssistanceMessageAdd', { ...link, text: 'Merci' }))).toEqual([]);
    const { request: seen } = await request(head, id);
    expect(seen).toMatchObject({ state: 'TAKEN', emailProven: true });
    expect(seen.thread.map(({ kind }: { kind: string }) => kind)).toEqual([
      'REQUESTED',
      'MAIL_SENT',
      'TAKEN',
      'ANSWERED',
      'MAIL_SENT',
      'MESSAGE_ADDED',
    ]);
    const closed = await room.act(head, 'AssistanceRequestClose', { requestId: id, outcome: 'SOLVED' });
    expect(closed.request).toMatchObject({ state: 'CLOSED', outcome: 'SOLVED' });
    expect(await listed(head, { uai })).not.toContain(reference);
    expect(await listed(head, { uai, filter: { states: ['CLOSED'] } })).toContain(reference);
    const reopened = await room.act(head, 'AssistanceRequestReopen', { requestId: id });
    expect(reopened.request).toMatchObject({ state: 'TAKEN', outcome: null });
  });

  it('passes it on to the académie, and no longer sees it; the académie passes it on to another school', async () => {
    const { id, reference } = await room.ask();
    const note = 'La fiche est à un autre collège.';
    const passed = await room.act(head, 'AssistanceRequestPassOn', { requestId: id, academie, note });
    expect(passed).toMatchObject({ userErrors: [], request: null });
    expect((await request(head, id)).code).toBe('NOT_FOUND');
    expect(await listed(head, { uai })).not.toContain(reference);
    expect(await listed(support, { academie })).toContain(reference);
    const next = room.house.schools[1]!.uai;
    const again = await room.act(support, 'AssistanceRequestPassOn', { requestId: id, uai: next, note: 'Chez vous.' });
    expect(again.request).toMatchObject({ queue: { kind: 'SCHOOL', uai: next, academie }, state: 'OPEN' });
    expect(await listed(support, { academie, withSchools: true })).toContain(reference);
    expect(await listed(support, { academie })).not.toContain(reference);
    const { request: seen } = await request(support, id);
    expect(seen.thread.map(({ text }: { text: string }) => text)).toEqual(expect.arrayContaining([note, 'Chez vous.']));
    const unknown = await room.act(support, 'AssistanceRequestPassOn', { requestId: id, uai: '0759999A', note: 'x' });
    expect(codesOf(unknown)).toEqual(['SCHOOL_UNKNOWN']);
    const nowhere = await room.act(support, 'AssistanceRequestPassOn', { requestId: id, academie: '99', note: 'x' });
    expect(codesOf(nowhere)).toEqual(['ACADEMIE_UNKNOWN']);
  });

  it('goes from a school to its académie or the school that was named, from an académie to its schools and académies', async () => {
    const [sister, far] = [room.house.schools[1]!, room.house.schools[2]!];
    expect(far.academie).not.toBe(academie);
    const { id } = await room.ask();
    const passOn = (token: string, to: object) =>
      room.act(token, 'AssistanceRequestPassOn', { requestId: id, note: 'x', ...to });
    for (const to of [{ uai: sister.uai }, { uai: far.uai }, { academie: far.academie }])
      expect(await passOn(head, to)).toMatchObject({
        userErrors: [{ code: 'ASSISTANCE_QUEUE_TOO_FAR', field: ['input', 'uai' in to ? 'uai' : 'academie'] }],
      });
    expect((await request(head, id)).request).toMatchObject({ queue: { uai }, state: 'OPEN' });
    expect(codesOf(await passOn(support, { uai: far.uai }))).toEqual(['ASSISTANCE_QUEUE_TOO_FAR']);
    expect(codesOf(await passOn(support, { uai: sister.uai }))).toEqual([]);
    const ofSister = await room.house.token([{ role: 'SCHOOL_HEAD', schools: [sister.uai] }], {
      subject: 'fim:sister',
    });
    // Back to the school that the parent named.
    expect(codesOf(await passOn(ofSister, { uai }))).toEqual([]);
    expect(codesOf(await passOn(head, { academie }))).toEqual([]);
    expect(codesOf(await passOn(support, { academie: far.academie }))).toEqual([]);
  });

  it('shows its notes to no requester', async () => {
    const { id, email } = await room.ask();
    const link = linkIn((await room.mailsTo(email))[0]!);
    await room.act(head, 'AssistanceRequestPassOn', { requestId: id, academie, note: 'Parent difficile.' });
    await room.house.caughtUp();
    const { followed } = await follow(link);
    expect(JSON.stringify(followed)).not.toContain('difficile');
    expect(followed.steps).toHaveLength(1);
  });

  it('names the account that it is about, one that it may open and no other', async () => {
    const { id } = await room.ask();
    const [own] = await responsablesOf(room.house, uai);
    const [foreign] = await responsablesOf(room.house, elsewhere);
    const of = (accountId: string) => room.act(head, 'AssistanceRequestAttachAccount', { requestId: id, accountId });
    expect(codesOf(await of(foreign!.accountId))).toEqual(['ACCOUNT_UNKNOWN']);
    expect((await of(own!.accountId)).request).toMatchObject({ accountId: `Account_${own!.accountId}` });
  });

  it('has one helper, whoever takes it at the same moment', async () => {
    const { id } = await room.ask();
    const helpers = [head, support, head, support, head, support];
    const takes = await Promise.all(helpers.map(token => room.act(token, 'AssistanceRequestTake', { requestId: id })));
    const { request: seen } = await request(support, id);
    const winner = seen.takenBy as string;
    expect(takes.map(codesOf)).toEqual(
      helpers.map(token => ((token === head) === (winner === 'fim:head') ? [] : ['ASSISTANCE_TAKEN'])),
    );
    expect(seen.thread.filter(({ kind }: { kind: string }) => kind === 'TAKEN')).toHaveLength(1);
  });

  it('is relieved by a colleague only on purpose', async () => {
    const { id } = await room.ask();
    await room.act(head, 'AssistanceRequestTake', { requestId: id });
    expect(codesOf(await room.act(support, 'AssistanceRequestTake', { requestId: id }))).toEqual(['ASSISTANCE_TAKEN']);
    const taken = await room.act(support, 'AssistanceRequestTake', { requestId: id, takeOver: true });
    expect(taken.request).toMatchObject({ takenBy: 'fim:support' });
    expect(codesOf(await room.act(head, 'AssistanceRequestAnswer', { requestId: id, text: 'x' }))).toEqual([
      'ASSISTANCE_TAKEN',
    ]);
  });

  it('finds no request of others: one out of reach is answered like one that does not exist', async () => {
    const { id } = await room.ask();
    const nowhere = `AssistanceRequest_${randomUUID()}`;
    for (const requestId of [id, nowhere]) {
      expect((await request(other, requestId)).code).toBe('NOT_FOUND');
      const inputs = {
        Take: {},
        Answer: { text: 'x' },
        PassOn: { academie, note: 'x' },
        AttachAccount: { accountId: randomUUID() },
        Close: { outcome: 'SOLVED' },
        Reopen: {},
      };
      for (const [name, input] of Object.entries(inputs))
        expect(codesOf(await room.act(other, `AssistanceRequest${name}`, { requestId, ...input }))).toEqual([
          'ASSISTANCE_UNKNOWN',
        ]);
    }
  });

  it('needs a recent one-time password to act', async () => {
    const { id } = await room.ask();
    const weak = await room.house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { otp: false });
    expect(codesOf(await room.act(weak, 'AssistanceRequestTake', { requestId: id }))).toEqual(['OTP_REQUIRED']);
    expect((await request(weak, id)).request).toBeDefined();
  });

  it('may lend the right to a delegate', async () => {
    const { id } = await room.ask();
    const delegate = (rights: string[]) =>
      room.house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until: '2099-01-01T00:00:00Z' }]);
    const reader = await delegate(['ASSISTANCE_READ']);
    expect((await request(reader, id)).request).toBeDefined();
    await expect(room.act(reader, 'AssistanceRequestTake', { requestId: id })).resolves.toMatchObject({
      userErrors: [{ code: 'ASSISTANCE_UNKNOWN' }],
    });
    const helper = await delegate(['ASSISTANCE_ANSWER']);
    expect((await request(helper, id)).request).toBeDefined();
    const { request: taken } = await room.act(helper, 'AssistanceRequestTake', { requestId: id });
    expect(taken.state).toBe('TAKEN');
  });

  it('learns when the e-mail did not arrive', async () => {
    const { id, email } = await room.ask();
    room.smtp.onRecipient = async address =>
      address === email ? { responseCode: 550, message: 'no such user' } : undefined;
    expect(await room.mailsTo(email)).toEqual([]);
    room.smtp.onRecipient = async () => undefined;
    await room.house.caughtUp();
    expect((await request(head, id)).request).toMatchObject({ mailFailure: 'BOUNCED' });
  });
});

describe('who reads requests', () => {
  it('is recorded: lists with how many, sheets one by one, also those of requesters', async () => {
    const { id, email } = await room.ask();
    const link = linkIn((await room.mailsTo(email))[0]!);
    const { database } = room.house;
    // Reads are recorded a moment later, in their order: those of earlier tests are there once this one is.
    const marker = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie }], { subject: 'fim:marker' });
    await listed(marker, { academie });
    while ((await recordedReads(database, { actor: 'fim:marker' })).length === 0);
    const after = await database.lastAppended();
    const many = (await listed(head, { uai })).length;
    await request(head, id);
    await request(other, id);
    await follow(link);
    const recorded = () => fieldsOfReads(database, ['actor', 'kind', 'uai', 'persons'], { after });
    while ((await recorded()).length < 3);
    expect(await recorded()).toEqual([
      { actor: 'fim:head', kind: 'LIST', uai, persons: many },
      { actor: 'fim:head', kind: 'SHEET', uai, persons: 1 },
      { actor: 'portal', kind: 'SHEET', uai: null, persons: 1 },
    ]);
  });
});

describe('a request by a right', () => {
  it('goes to the académie, is due a month later, overdue then, and no longer once it is answered', async () => {
    const { id, reference } = await room.ask({ matter: 'ACCESS' });
    expect((await request(support, id)).request).toMatchObject({
      queue: { kind: 'ACADEMIE' },
      dueAt: expect.stringMatching(/^2026-11-05T08:00/),
      overdue: false,
    });
    const overdue = { academie, filter: { overdue: true } };
    expect(await listed(support, overdue)).not.toContain(reference);
    room.house.clock.set('2026-11-05T08:05:00.000Z');
    try {
      expect(await listed(support, overdue)).toContain(reference);
      expect((await request(support, id)).request.overdue).toBe(true);
      await room.act(support, 'AssistanceRequestAnswer', { requestId: id, text: 'Voici.' });
      expect(await listed(support, overdue)).not.toContain(reference);
    } finally {
      room.house.clock.set(START);
    }
  });
});

describe('the link of an e-mail', () => {
  it('opens its request alone, for a while', async () => {
    const [one, another] = [await room.ask(), await room.ask()];
    const link = linkIn((await room.mailsTo(one.email))[0]!);
    expect((await follow({ ...link, reference: ` ${link.reference.toLowerCase()} ` })).followed).toBeDefined();
    for (const wrong of [
      { ...link, reference: another.reference },
      { ...link, token: link.token.replace(/.$/, end => (end === 'A' ? 'B' : 'A')) },
      { ...link, token: '' },
    ]) {
      expect((await follow(wrong)).code).toBe('NOT_FOUND');
      const added = await room.act(room.portal, 'AssistanceMessageAdd', { ...wrong, text: 'x' });
      expect(codesOf(added)).toEqual(['ASSISTANCE_LINK_INVALID']);
    }
    room.house.clock.set('2027-01-04T08:00:00.000Z');
    expect((await follow(link)).code).toBe('NOT_FOUND');
    room.house.clock.set(START);
  });

  it('is guessed by nobody: tries are counted', async () => {
    const { reference } = await room.ask();
    const codes = new Set<unknown>();
    for (let n = 0; n < 25; n++) codes.add((await follow({ reference, token: randomUUID() })).code);
    expect(codes).toEqual(new Set(['NOT_FOUND', 'TOO_MANY_REQUESTS']));
  });
});

describe('a queue that is watched', () => {
  it('pushes what stands, then each change, also when a request leaves it', async () => {
    const watched = watch(room.house, head, operation('AssistanceQueueUpdated'), { uai, first: 100 });
    const first = (await watched.first()).data as { assistanceQueueUpdated: { counts: { open: number } } };
    const { open } = first.assistanceQueueUpdated.counts;
    const { id, reference } = await room.ask();
    const holds = (state: string | undefined) => (push: { data?: Record<string, unknown> | null }) => {
      const { requests } = push.data!.assistanceQueueUpdated as {
        requests: { edges: { node: { reference: string; state: string } }[] };
      };
      return requests.edges.find(({ node }) => node.reference === reference)?.node.state === state;
    };
    const pushed = (await watched.until(holds('OPEN'))).data as typeof first;
    expect(pushed.assistanceQueueUpdated.counts.open).toBe(open + 1);
    await room.act(head, 'AssistanceRequestTake', { requestId: id });
    await watched.until(holds('TAKEN'));
    const before = watched.pushes.length;
    await room.act(head, 'AssistanceRequestPassOn', { requestId: id, academie, note: 'x' });
    await watched.until(push => watched.pushes.indexOf(push) >= before && holds(undefined)(push));
    await watched.close();
  });

  it('is not for the head of another school', async () => {
    const watched = watch(room.house, other, operation('AssistanceQueueUpdated'), { uai, first: 1 });
    expect(JSON.stringify(await watched.ended)).toContain('FORBIDDEN');
    await watched.close();
  });
});

describe('floods', () => {
  /** Sends a request with this e-mail address, always from one network. Answers the code of its refusal; undefined when it is taken. */
  const code = async (email: string): Promise<unknown> => {
    const input = { ...room.request(), email };
    const { errors } = await room.house.ask(room.portal, operation('AssistanceRequestCreate'), { input });
    return errors?.[0]?.extensions.code;
  };

  it('of one contact end after five a day, however it is written', async () => {
    const name = randomUUID();
    const codes: unknown[] = [];
    for (let n = 0; n < 6; n++) {
      const email = n % 2 === 0 ? `${name}@example.org` : `${name.toUpperCase()}@EXAMPLE.ORG `;
      codes.push(await code(email));
    }
    expect(codes).toEqual([...Array<undefined>(5), 'TOO_MANY_REQUESTS']);
  });

  it('of one network end after twenty an hour', async () => {
    const codes: unknown[] = [];
    for (let n = 0; n < 21; n++) codes.push(await code(`${randomUUID()}@example.org`));
    expect(codes).toEqual([...Array<undefined>(20), 'TOO_MANY_REQUESTS']);
  });
});
