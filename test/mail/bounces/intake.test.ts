import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bounceAddresses } from '../../../src/mail/bounces/address.js';
import { bounceCounts, createBounceIntake, type BounceIntake } from '../../../src/mail/bounces/intake.js';
import { takeMaildir, watchMaildir } from '../../../src/mail/bounces/maildir.js';
import { mark, take as takeTasks } from '../../../src/tasks/queue.js';
import { retryFailed } from '../../../src/tasks/status.js';
import { EMAIL, HouseUnderTest } from '../support.js';
import { statusMessage } from './messages.js';

const ADDRESS = 'bounce@bounces.example.org';
let house: HouseUnderTest;
let intake: BounceIntake;
beforeEach(async () => {
  house = await HouseUnderTest.open();
  const { pool } = house.room.database;
  house.bounces = bounceAddresses(ADDRESS, house.room.vault.digest);
  intake = createBounceIntake({ pool, commands: house.commands, addresses: house.bounces });
});
afterEach(() => house.close());

/** An account whose e-mail the mail server has taken, and the address on its envelope. */
async function sent(campaignId?: string): Promise<{ accountId: string; bounceTo: string }> {
  const accountId = await house.responsable();
  await (campaignId === undefined ? house.notify(accountId) : house.invite(accountId, campaignId));
  await house.queued(accountId);
  await house.mailer().workOnce();
  return { accountId, bounceTo: house.smtp.messages.at(-1)!.from };
}
const failedOnes = async (accountId: string) =>
  (await house.events(accountId)).filter(({ type }) => type === 'NotificationFailed').map(({ data }) => data);
const take = (to: string, action = 'failed', status = '5.1.1') =>
  intake.takeMessage(Buffer.from(statusMessage({ to, action, status })));
const counts = async () => Object.fromEntries(await bounceCounts(house.room.database.pool));

describe('a report that an e-mail did not arrive', () => {
  it('comes back to an address of that e-mail, whose headers keep the sender', async () => {
    const { bounceTo } = await sent();
    expect(bounceTo).toMatch(/^bounce\+[0-9a-z]+\.1-[0-9a-f]{24}@bounces\.example\.org$/);
    const { raw } = house.smtp.messages.at(-1)!;
    expect(raw).toContain('From: EduConnect <no-reply@example.org>');
    expect(raw).not.toContain(bounceTo);
  });

  it('is recorded once for good, with its campaign, however often and by whatever way it comes', async () => {
    const { accountId, bounceTo } = await sent('campaign');
    expect(await take(bounceTo)).toBe('RECORDED');
    expect(await take(bounceTo.toUpperCase())).toBe('RECORDED');
    expect(await intake.take({ recipient: bounceTo, action: 'failed', status: '5.2.1' })).toBe('RECORDED');
    const invited = (await house.events(accountId)).find(({ type }) => type === 'AccountInvited')!;
    expect(await failedOnes(accountId)).toEqual([
      { channel: 'EMAIL', notificationId: invited.id, attempt: 1, reason: 'BOUNCED', campaignId: 'campaign' },
    ]);
    expect(await counts()).toMatchObject({ RECORDED: 3, FORGED: 0 });
  });

  it('is recorded once when it comes by two ways at the same moment', async () => {
    const { accountId, bounceTo } = await sent();
    const outcomes = await Promise.all([take(bounceTo), intake.take({ recipient: bounceTo, action: 'failed' })]);
    expect(outcomes).toEqual(['RECORDED', 'RECORDED']);
    expect(await failedOnes(accountId)).toHaveLength(1);
  });

  it('is recorded, once, of an e-mail that was refused at first and sent when tried again by hand', async () => {
    house.smtp.refuseRecipient.push({ responseCode: 550, message: 'no such user yet' });
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    await retryFailed(house.room.database.pool, { kind: 'MAIL' });
    await house.mailer().workOnce();
    const bounceTo = house.smtp.messages.at(-1)!.from;
    for (let i = 0; i < 2; i += 1) expect(await take(bounceTo)).toBe('RECORDED');
    expect((await house.types(accountId)).filter(type => type.startsWith('Notification'))).toEqual([
      'NotificationFailed',
      'NotificationDelivered',
      'NotificationFailed',
    ]);
  });

  const reports = async (accountId: string) =>
    (await house.events(accountId))
      .filter(({ type }) => type.startsWith('Notification'))
      .map(({ type, data }) => [type, data.attempt]);

  it('of an earlier attempt changes nothing once a later one went out', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    // A worker killed between the answer of the server and the mark: the next one sends it again.
    await house.workKilledAt('SENT');
    await house.mailer().workOnce();
    const [first, second] = house.smtp.messages.map(({ from }) => from) as [string, string];
    expect(await take(first)).toBe('IGNORED');
    expect(await reports(accountId)).toEqual([['NotificationDelivered', 2]]);
    expect(await take(second)).toBe('RECORDED');
    expect(await reports(accountId)).toEqual([
      ['NotificationDelivered', 2],
      ['NotificationFailed', 2],
    ]);
  });

  it('that comes before we have recorded that the e-mail went out, stands', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    const [task] = await takeTasks(pool, 'MAIL', 1, 30);
    await mark(pool, task!, { state: 'SENT' });
    expect(await take(house.bounces!.of(task!, task!.attempt))).toBe('RECORDED');
    // Whoever takes it after the kill only records it.
    await pool.query('update jobs.tasks set due_at = now()');
    await house.mailer().workOnce();
    expect((await house.jobs(accountId))[0]).toMatchObject({ state: 'DONE', takes: 2 });
    expect(await reports(accountId)).toEqual([['NotificationFailed', 1]]);
  });

  it('that comes after somebody else has recorded that it went out, is of that attempt', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    const [task] = await takeTasks(pool, 'MAIL', 1, 30);
    await mark(pool, task!, { state: 'SENT' });
    await pool.query('update jobs.tasks set due_at = now()');
    await house.mailer().workOnce();
    expect(await reports(accountId)).toEqual([['NotificationDelivered', 1]]);
    await take(house.bounces!.of(task!, task!.attempt));
    expect(await reports(accountId)).toEqual([
      ['NotificationDelivered', 1],
      ['NotificationFailed', 1],
    ]);
  });

  it('leaves alone an e-mail that may still arrive, or has', async () => {
    const { accountId, bounceTo } = await sent();
    for (const [action, status] of [
      ['delayed', '4.4.1'],
      ['delivered', '2.0.0'],
      ['relayed', '2.0.0'],
    ] as const)
      expect(await take(bounceTo, action, status)).toBe('IGNORED');
    expect(await failedOnes(accountId)).toEqual([]);
  });

  it('that is forged is refused and counted, and changes nothing', async () => {
    const { accountId, bounceTo } = await sent();
    const other = await sent();
    const signature = /-([0-9a-f]+)@/.exec(bounceTo)![1]!;
    const forged = [
      bounceTo.replace(signature, '0'.repeat(24)),
      other.bounceTo.replace(/-[0-9a-f]+@/, `-${signature}@`),
      'bounce+nothing@bounces.example.org',
    ];
    for (const address of forged) expect(await take(address)).toBe('FORGED');
    expect(await take(bounceTo.replace(/\+[0-9a-z]+\./, '+zzzz.'))).toBe('UNKNOWN');
    expect(await take('somebody@example.org')).toBe('NOT_OURS');
    expect(await intake.takeMessage(Buffer.from('Subject: absent\r\n\r\nback on Monday'))).toBe('NO_REPORT');
    expect([...(await failedOnes(accountId)), ...(await failedOnes(other.accountId))]).toEqual([]);
    expect(await counts()).toMatchObject({ FORGED: 3, UNKNOWN: 1, NOT_OURS: 1, NO_REPORT: 1, RECORDED: 0 });
  });

  it('leaves no address in events, tasks or counts', async () => {
    const { accountId, bounceTo } = await sent();
    await take(bounceTo);
    const { pool } = house.room.database;
    const { rows: tasks } = await pool.query('select * from jobs.tasks');
    const { rows: bounces } = await pool.query('select * from jobs.mail_bounces');
    const all = JSON.stringify([await house.events(accountId), tasks, bounces, house.faults]);
    for (const hidden of [EMAIL, bounceTo, 'User unknown']) expect(all).not.toContain(hidden);
  });
});

describe('a Maildir of reports', () => {
  let folder: string;
  let faults: unknown[];
  const onFault = (error: unknown): void => void faults.push(error);
  beforeEach(async () => {
    faults = [];
    folder = await mkdtemp(join(tmpdir(), 'bounces-'));
    for (const name of ['new', 'cur', 'tmp']) await mkdir(join(folder, name));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = (name: string, text: string) => writeFile(join(folder, 'new', name), text);

  it('is taken in: what is understood goes, what is not is kept for the postmaster', async () => {
    const { accountId, bounceTo } = await sent();
    await put('1', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    await put('2', statusMessage({ to: bounceTo, action: 'delayed', status: '4.1.1' }));
    await put('3', 'Subject: Re: Activez\r\n\r\nMerci !');
    await symlink('/etc/passwd', join(folder, 'new', '4'));
    expect(await takeMaildir({ intake, folder, onFault })).toBe(3);
    expect(await failedOnes(accountId)).toHaveLength(1);
    expect(await readdir(join(folder, 'new'))).toEqual(['4']);
    expect(await readdir(join(folder, 'cur'))).toEqual(['3:2,']);
  });

  it('keeps its messages while they cannot be recorded, and takes them afterwards', async () => {
    const { accountId, bounceTo } = await sent();
    await put('1', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    let away = true;
    const flaky: BounceIntake = {
      ...intake,
      takeMessage: async message => {
        if (away) throw Object.assign(new Error('the database system is starting up'), { code: '57P03' });
        return intake.takeMessage(message);
      },
    };
    const watch = watchMaildir({ intake: flaky, folder, everyMs: 200, onFault });
    while (faults.length < 2) await new Promise(resolve => setTimeout(resolve, 10));
    expect(await readdir(join(folder, 'new'))).toEqual(['1']);
    away = false;
    while ((await readdir(join(folder, 'new'))).length > 0) await new Promise(resolve => setTimeout(resolve, 10));
    await watch.stop();
    expect(await failedOnes(accountId)).toHaveLength(1);
  });

  it('goes on behind a report at fault, which is kept for the postmaster and told of', async () => {
    const { accountId, bounceTo } = await sent();
    await put('1', 'at fault');
    await put('2', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    const failing: BounceIntake = {
      ...intake,
      takeMessage: async message => {
        if (message.length < 10) throw new TypeError('of this message alone');
        return intake.takeMessage(message);
      },
    };
    expect(await takeMaildir({ intake: failing, folder, onFault })).toBe(1);
    expect(await failedOnes(accountId)).toHaveLength(1);
    expect(await readdir(join(folder, 'new'))).toEqual([]);
    expect(await readdir(join(folder, 'cur'))).toEqual(['1:2,']);
    expect(faults).toEqual([expect.objectContaining({ message: expect.stringContaining('report 1') as unknown })]);
  });

  it('leaves a report that cannot be recorded now where it was, and takes those behind it', async () => {
    const { accountId, bounceTo } = await sent();
    await put('1', 'too soon');
    await put('2', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    const busy: BounceIntake = {
      ...intake,
      takeMessage: async message => {
        if (message.length < 10) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
        return intake.takeMessage(message);
      },
    };
    expect(await takeMaildir({ intake: busy, folder, onFault })).toBe(1);
    expect(await failedOnes(accountId)).toHaveLength(1);
    expect(await readdir(join(folder, 'new'))).toEqual(['1']);
    expect(faults).toHaveLength(1);
  });

  it('is not held up by reports that fail and nobody knows why, which are kept for the postmaster in the end', async () => {
    const { accountId, bounceTo } = await sent();
    for (let i = 0; i < 12; i += 1) await put(`0${i}`, 'odd');
    await put('1', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    const odd: BounceIntake = {
      ...intake,
      takeMessage: async message => {
        if (message.length < 10) throw new Error('nobody knows why');
        return intake.takeMessage(message);
      },
    };
    const failures = new Map<string, number>();
    const look = () => takeMaildir({ intake: odd, folder, onFault, failures });
    // A look ends after ten faults; the next begins with the others.
    expect(await look()).toBe(0);
    expect(await look()).toBe(1);
    expect(await failedOnes(accountId)).toHaveLength(1);
    // Twelve that fail five times each, ten a look.
    for (let i = 0; i < 4; i += 1) expect(await look()).toBe(0);
    expect(await readdir(join(folder, 'new'))).toEqual([]);
    expect(await readdir(join(folder, 'cur'))).toHaveLength(12);
    expect(failures.size).toBe(0);
  });

  it('passes over what is no file, however much of it there is', async () => {
    const { accountId, bounceTo } = await sent();
    await Promise.all(Array.from({ length: 1_001 }, (_, i) => mkdir(join(folder, 'new', `0${i}`))));
    await put('1', statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' }));
    expect(await takeMaildir({ intake, folder, onFault })).toBe(1);
    expect(await failedOnes(accountId)).toHaveLength(1);
  });

  it('reads a report once more whose server died over it, and keeps it for the postmaster when that happens again', async () => {
    await put('1', 'deadly');
    let read = 0;
    // A server that dies says nothing more: its promise never settles.
    const dying: BounceIntake = { ...intake, takeMessage: () => new Promise(() => void (read += 1)) };
    const lookAndDie = async (): Promise<void> => {
      const before = read;
      void takeMaildir({ intake: dying, folder, onFault, abandonedMs: 0 });
      for (let i = 0; i < 20 && read === before; i += 1) await new Promise(resolve => setTimeout(resolve, 20));
    };
    for (let i = 0; i < 4; i += 1) await lookAndDie();
    expect(read).toBe(2);
    expect(await readdir(join(folder, 'cur'))).toEqual(['1,again:2,']);
    expect(faults).toHaveLength(1);
  });

  it('leaves alone a report that another server is reading', async () => {
    await mkdir(join(folder, 'under-way'));
    await writeFile(join(folder, 'under-way', '1'), 'being read');
    expect(await takeMaildir({ intake, folder, onFault })).toBe(0);
    expect(await readdir(join(folder, 'under-way'))).toEqual(['1']);
  });
});
