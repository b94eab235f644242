/** E-mails to requesters: each asked for once, sent once, recorded once, whatever the mail server answers and whenever the worker dies. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mark, take } from '../../src/tasks/queue.js';
import { operation } from '../api/support/operations.js';
import { bodies, header } from '../mail/support.js';
import { AssistanceHouse, linkIn, NOTICE } from './support.js';

let room: AssistanceHouse;
let uai: string;
let head: string;

beforeAll(async () => {
  room = await AssistanceHouse.open();
  ({ uai } = room.house.schools[0]!);
  head = await room.house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'fim:head' });
});
afterEach(() => {
  room.smtp.onRecipient = async () => undefined;
});
afterAll(async () => {
  expect(room.faults).toEqual([]);
  await room?.close();
});

const stepsOf = async (id: string): Promise<string[]> => {
  await room.house.caughtUp();
  const { data } = await room.house.ask(head, operation('AssistanceRequest'), { id });
  return data.assistanceRequest.thread.map(({ kind }: { kind: string }) => kind);
};
const sentTo = (address: string): string[] =>
  room.smtp.messages.filter(({ to }) => to.includes(address)).map(({ raw }) => raw);
const follows = async (link: { reference: string; token: string }): Promise<boolean> =>
  (await room.house.ask(room.portal, operation('AssistanceFollow'), link)).errors === undefined;

describe('an e-mail to a requester', () => {
  it('tells of the request, and of each answer, in both languages to whoever reads English', async () => {
    const email = 'reader@example.org';
    const response = await fetch(`${room.house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${room.portal}`, 'accept-language': 'en' },
      body: JSON.stringify({
        query: operation('AssistanceRequestCreate'),
        variables: { input: { ...room.request(), email, noticeVersion: NOTICE } },
      }),
    });
    expect(response.status).toBe(200);
    const [text] = await room.mailsTo(email);
    expect(text).toContain('Une demande d’assistance');
    expect(text).toContain('A request for assistance');
    expect(text).toMatch(/^Bonjour,\r?$/m);
    expect(text).toMatch(/^Hello,\r?$/m);
    const [raw] = sentTo(email);
    expect(header(raw!, 'From')).toBe('EduConnect <no-reply@example.org>');
    expect(bodies(raw!).html).toContain('reference=');
  });

  it('tells one address of five requests a day, however many are made in its name; of answers always', async () => {
    const email = 'flooded@example.org';
    const asked: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const { reference, id } = await room.askFrom(`198.51.100.${n}`, {
        email: n % 2 ? email : 'Flooded@Example.org',
      });
      expect(reference).toMatch(/\w/);
      asked.push(id);
    }
    await room.mailsTo(email);
    const told = (): string[] =>
      room.smtp.messages.filter(({ to }) => /flooded@/i.test(to.join(' '))).map(({ raw }) => raw);
    expect(told()).toHaveLength(5);
    await room.act(head, 'AssistanceRequestTake', { requestId: asked.at(-1)! });
    const answer = { requestId: asked.at(-1)!, text: 'Venez.' };
    expect((await room.act(head, 'AssistanceRequestAnswer', answer)).userErrors).toEqual([]);
    await room.mailsTo(email);
    expect(told()).toHaveLength(6);
  });

  it('that the server puts off goes out later; its links all work', async () => {
    const { id, email } = await room.ask();
    let answers = 1;
    room.smtp.onRecipient = async address =>
      address === email && answers-- > 0 ? { responseCode: 450, message: 'greylisted' } : undefined;
    await room.mailsTo(email);
    while (sentTo(email).length === 0) await room.mailer().workOnce();
    expect(await follows(linkIn(bodies(sentTo(email)[0]!).text))).toBe(true);
    expect(await stepsOf(id)).toEqual(['REQUESTED', 'MAIL_SENT']);
  });

  it('that went out before its worker died goes out twice at most, and both copies have links that work', async () => {
    const { id, email } = await room.ask();
    await room.followed();
    const { pool } = room.house.database;
    // The worker dies between the answer of the mail server and the mark: the task comes back.
    await pool.query(`create function break_mark() returns trigger language plpgsql as
      $$ begin if new.state = 'SENT' then raise exception 'killed'; end if; return new; end $$`);
    await pool.query(
      'create trigger break_mark before update on jobs.tasks for each row execute function break_mark()',
    );
    try {
      await room.mailer().workOnce();
    } finally {
      await pool.query('drop function break_mark() cascade');
    }
    expect(room.faults.splice(0)).not.toEqual([]);
    expect(sentTo(email)).toHaveLength(1);
    await pool.query(`update jobs.tasks set due_at = now() where kind = 'ASSISTANCE' and state = 'WAITING'`);
    while (sentTo(email).length < 2) await room.mailer().workOnce();
    const copies = sentTo(email);
    expect(new Set(copies.map(raw => header(raw, 'Message-ID'))).size).toBe(1);
    for (const raw of copies) expect(await follows(linkIn(bodies(raw).text))).toBe(true);
    expect((await stepsOf(id)).filter(kind => kind === 'MAIL_SENT')).toHaveLength(1);
  });

  it('marked as sent is only recorded', async () => {
    const { id, email } = await room.ask();
    await room.followed();
    const { pool } = room.house.database;
    const requestId = id.split('_')[1];
    const task = (await take<{ requestId: string }>(pool, 'ASSISTANCE', 50, 30)).find(
      ({ payload }) => payload.requestId === requestId,
    );
    await mark(pool, task!, { state: 'SENT' });
    await pool.query(`update jobs.tasks set due_at = now() where kind = 'ASSISTANCE' and state in ('WAITING', 'SENT')`);
    while ((await room.mailer().workOnce()) > 0);
    expect(sentTo(email)).toEqual([]);
    expect(await stepsOf(id)).toEqual(['REQUESTED', 'MAIL_SENT']);
  });

  it('that is reported as not delivered is shown as such, once, to whoever looks after the request', async () => {
    const { id, email } = await room.ask();
    await room.mailsTo(email);
    const { from } = room.smtp.messages.find(({ to }) => to.includes(email))!;
    const { intake } = room.house.deps.bounces!;
    const report = { recipient: from, action: 'failed', status: '5.1.1' };
    expect(await intake.take({ ...report, action: 'delayed' })).toBe('IGNORED');
    expect(await intake.take(report)).toBe('RECORDED');
    expect(await intake.take(report)).toBe('RECORDED');
    // Another last sign of the address: its digest does not fit.
    expect(await intake.take({ ...report, recipient: from.replace(/.@/, end => (end === '0@' ? '1@' : '0@')) })).toBe(
      'FORGED',
    );
    expect(await stepsOf(id)).toEqual(['REQUESTED', 'MAIL_SENT', 'MAIL_FAILED']);
    const { data } = await room.house.ask(head, operation('AssistanceRequest'), { id });
    expect(data.assistanceRequest.mailFailure).toBe('BOUNCED');
  });

  it('is dropped when the request was erased meanwhile', async () => {
    const { id, email } = await room.ask();
    await room.followed();
    await room.house.vault.assistance.erase([id.split('_')[1]!]);
    expect(await room.mailsTo(email)).toEqual([]);
    expect(await stepsOf(id)).toEqual(['REQUESTED']);
    const { rows } = await room.house.database.pool.query(
      `select state from jobs.tasks where payload ->> 'requestId' = $1`,
      [id.split('_')[1]],
    );
    expect(rows).toEqual([{ state: 'DROPPED' }]);
  });
});
