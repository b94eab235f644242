import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MailJob } from '../../src/mail/task.js';
import { MAIL_SETTINGS } from '../../src/mail/mailer.js';
import { mark, take } from '../../src/tasks/queue.js';
import { retryFailed } from '../../src/tasks/status.js';
import { retryDelay } from '../../src/tasks/worker.js';
import { BIRTH_DATE, bodies, context, EMAIL, header, HouseUnderTest, tokenIn, UAI } from './support.js';

const CHOSEN = 'quatre mots bien choisis';

describe('e-mails to holders', () => {
  let house: HouseUnderTest;
  beforeEach(async () => {
    house = await HouseUnderTest.open();
  });
  afterEach(async () => {
    await house.close();
  });

  const sent = (index = 0): { raw: string; text: string; html: string } => {
    const { raw } = house.smtp.messages.at(index)!;
    return { raw, ...bodies(raw) };
  };

  it('of a notification carry the login and a link that activates, never a password', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();

    expect(house.smtp.messages.map(({ to }) => to)).toEqual([[EMAIL]]);
    const { raw, text, html } = sent();
    expect(header(raw, 'From')).toBe('EduConnect <no-reply@example.org>');
    expect(header(raw, 'Auto-Submitted')).toBe('auto-generated');
    const { credential } = await house.account(accountId);
    const password = await house.room.vault.credentials.reveal(credential!.credentialId);
    expect(password).toBeDefined();
    for (const body of [raw, text, html]) {
      expect(body).not.toContain(password);
      expect(body).not.toContain(password!.replaceAll('-', ''));
    }
    for (const body of [text, html]) {
      expect(body).toContain('m.abbeym');
      expect(body).toContain('https://portail.example.fr/activation#token=');
      expect(body).toContain('7 décembre 2026');
    }
    expect(text).toContain('Bonjour Marie & Co ABBEYM <b>,');
    expect(html).toContain('Marie &amp; Co ABBEYM &lt;b&gt;');

    const activated = await house.commands.holder.activateByLink(
      { token: tokenIn(text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
      context({ role: 'PORTAL', source: 'PORTAL' }),
    );
    expect(activated).toMatchObject({ outcome: 'accepted', state: { state: 'ACTIVATED' } });
  });

  it('are recorded as delivered, caused by the event that asked for them', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    const events = await house.events(accountId);
    const asked = events.find(({ type }) => type === 'AccountNotified')!;
    const delivered = events.at(-1)!;
    expect(delivered).toMatchObject({
      type: 'NotificationDelivered',
      data: { channel: 'EMAIL', notificationId: asked.id },
      metadata: { actor: 'system', role: 'SYSTEM', causationId: asked.id, correlationId: asked.metadata.correlationId },
    });
    expect(await house.jobs(accountId)).toEqual([
      { template: 'NOTIFICATION', state: 'DONE', takes: 1, last_code: null },
    ]);
    expect(await house.mailer().workOnce()).toBe(0);
  });

  it('have the words and the languages of the académie whose school asked', async () => {
    const asked: (string | undefined)[] = [];
    house.wordingOf = academie => {
      asked.push(academie);
      return { english: true, replaced: { fr: { ALL: { HELP: 'Assistance : 0262 00 00 00' } } } };
    };
    const accountId = await house.responsable();
    await house.invite(accountId);
    await house.queued(accountId);
    await house.notify(accountId);
    await house.queued(accountId, 2);
    await house.mailer().workOnce();
    expect(asked).toEqual(['28', '28']);
    for (const { raw } of house.smtp.messages) {
      const { text, html } = bodies(raw);
      for (const body of [text, html]) {
        expect(body).toContain('Assistance : 0262 00 00 00');
        expect(body).toContain('Hello Marie');
      }
    }
  });

  it('are not sent for a letter', async () => {
    const letter = await house.responsable();
    await house.notify(letter, false, 'LETTER');
    const other = await house.responsable();
    await house.notify(other);
    await house.queued(other);
    expect(await house.jobs(letter)).toEqual([]);
  });

  it('of an invitation say how to make the account, carry neither login nor token, and are recorded for the campaign', async () => {
    const accountId = await house.responsable();
    await house.invite(accountId, 'campaign');
    await house.queued(accountId);
    await house.mailer().workOnce();
    expect(house.smtp.messages.map(({ to }) => to)).toEqual([[EMAIL]]);
    const { raw, text, html } = sent();
    expect(text).toContain('FranceConnect');
    for (const body of [raw, text, html]) {
      expect(body).not.toContain('m.abbeym');
      expect(body).not.toContain('token');
    }
    const invited = (await house.events(accountId)).find(({ type }) => type === 'AccountInvited')!;
    expect((await house.events(accountId)).at(-1)).toMatchObject({
      type: 'NotificationDelivered',
      data: { channel: 'EMAIL', notificationId: invited.id, campaignId: 'campaign' },
      metadata: { causationId: invited.id },
    });
    expect(await house.account(accountId)).toMatchObject({ state: 'NOT_NOTIFIED' });
  });

  it('of an invitation that bounces are recorded as failed for the campaign', async () => {
    const accountId = await house.responsable();
    await house.invite(accountId, 'campaign');
    await house.queued(accountId);
    house.smtp.refuseRecipient.push({ responseCode: 550, message: 'no such user' });
    await house.mailer().workOnce();
    expect((await house.events(accountId)).at(-1)).toMatchObject({
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', reason: 'BOUNCED', campaignId: 'campaign' },
    });
  });

  it('of an invitation are dropped once the account is activated', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    await house.invite(accountId);
    await house.queued(accountId, 2);
    await house.commands.holder.activateByLink(
      { token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
      context({ role: 'PORTAL', source: 'PORTAL' }),
    );
    while ((await mailer.workOnce()) > 0);
    expect((await house.jobs(accountId)).slice(0, 2)).toMatchObject([
      { template: 'NOTIFICATION', state: 'DONE' },
      { template: 'INVITATION', state: 'DROPPED' },
    ]);
    expect(house.smtp.messages).toHaveLength(1);
    const invited = (await house.events(accountId)).find(({ type }) => type === 'AccountInvited')!;
    expect((await house.events(accountId)).find(({ type }) => type === 'NotificationDropped')).toMatchObject({
      data: {
        channel: 'EMAIL',
        notificationId: invited.id,
        campaignId: invited.data.campaignId,
        reason: 'ACTIVATED_SINCE',
      },
      metadata: { actor: 'system', causationId: invited.id },
    });
  });

  it('given up and tried again by hand are sent, and recorded as delivered then', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    house.smtp.refuseRecipient.push({ responseCode: 550, message: 'no such user yet' });
    const mailer = house.mailer();
    await mailer.workOnce();
    expect(await retryFailed(house.room.database.pool, { kind: 'MAIL' })).toBe(1);
    await mailer.workOnce();
    expect(house.smtp.messages).toHaveLength(1);
    expect((await house.types(accountId)).slice(-2)).toEqual(['NotificationFailed', 'NotificationDelivered']);
  });

  it('confirm the address of an activation; the link activates', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId, false, 'LETTER');
    const { credential } = await house.account(accountId);
    const provisionalPassword = (await house.room.vault.credentials.reveal(credential!.credentialId))!;
    const portal = context({ role: 'PORTAL', source: 'PORTAL' });
    const started = await house.commands.holder.startActivation(
      {
        login: 'm.abbeym',
        provisionalPassword,
        newPassword: CHOSEN,
        email: 'neuve@example.org',
        birthDates: [BIRTH_DATE],
      },
      portal,
    );
    expect(started).toMatchObject({ outcome: 'accepted' });
    await house.queued(accountId);
    await house.mailer().workOnce();
    expect(house.smtp.messages[0]?.to).toEqual(['neuve@example.org']);
    expect((await house.types(accountId)).at(-1)).toBe('ActivationEmailSent');
    const { text } = sent();
    expect(text).toContain('/confirmation#token=');
    expect(text).not.toContain(CHOSEN);
    const confirmed = await house.commands.holder.confirmEmail({ token: tokenIn(text) }, portal);
    expect(confirmed).toMatchObject({ outcome: 'accepted', state: { state: 'ACTIVATED' } });
  });

  it('give a way back to whoever forgot the password', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    const portal = context({ role: 'PORTAL', source: 'PORTAL' });
    await house.commands.holder.activateByLink(
      { token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
      portal,
    );
    await house.commands.holder.requestPasswordReset({ login: 'm.abbeym' }, portal);
    await house.queued(accountId, 2);
    await mailer.workOnce();
    const token = tokenIn(sent(1).text);
    const reset = await house.commands.holder.resetPasswordByLink(
      { token, newPassword: 'encore quatre mots choisis' },
      portal,
    );
    expect(reset).toMatchObject({ outcome: 'accepted' });
  });

  it('tell the holder at the proven address what others write and do, and record that it was told', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    await house.commands.holder.activateByLink(
      { token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
      context({ role: 'PORTAL', source: 'PORTAL' }),
    );
    await house.commands.account.updateContact({ accountId, email: 'voleur@example.org' }, context());
    await house.notify(accountId, true, 'LETTER');
    await house.queued(accountId, 3);
    while ((await mailer.workOnce()) > 0);
    expect(house.smtp.messages.slice(1).map(({ to }) => to)).toEqual([[EMAIL], [EMAIL]]);
    const bodies = [sent(1), sent(2)].map(({ text }) => text);
    for (const text of bodies) expect(text).not.toContain('token=');
    expect(bodies.join()).not.toContain('voleur');
    const events = await house.events(accountId);
    const told = events.filter(({ type }) => type === 'HolderTold').map(({ data }) => data);
    const causes = ['ContactDetailsRecorded', 'AccountNotified'].map(
      type => events.findLast(event => event.type === type)!.id,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        { notice: 'CONTACT_UNPROVEN', eventId: causes[0] },
        { notice: 'PASSWORD_RESET_BY_SCHOOL', eventId: causes[1] },
      ]),
    );
    // By e-mail the link of a reset goes to the proven address, too.
    await house.notify(accountId, true);
    await house.queued(accountId, 4);
    await mailer.workOnce();
    expect(house.smtp.messages.at(-1)!.to).toEqual([EMAIL]);
    expect(sent(3).text).toContain('/mot-de-passe#token=');
  });

  it.each([
    ['RESET', { action: 'RESET', kind: 'RESPONSABLE' }, 'PasswordReset'],
    [
      'NOTIFY by letter',
      { action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'LETTER', resetPassword: true },
      'AccountNotified',
    ],
  ] as const)(
    'of a campaign (%s) that tell of a new password go behind those of a secretary',
    async (_, order, type) => {
      const accountId = await house.responsable();
      await house.notify(accountId);
      await house.queued(accountId);
      const mailer = house.mailer();
      await mailer.workOnce();
      await house.commands.holder.activateByLink(
        { token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
        context({ role: 'PORTAL', source: 'PORTAL' }),
      );
      house.clock.set('2026-09-08T08:00:00.000Z');
      await house.commands.campaigns.act({ campaignId: 'campaign', order, accountId, uai: UAI }, context());
      const cause = (await house.events(accountId)).findLast(event => event.type === type)!;
      expect(cause.data).toMatchObject({ campaignId: 'campaign' });
      await house.queued(accountId, 2);
      // Taken for no time, it is due again at once; the mailer below makes the second attempt.
      const [task] = await take<MailJob>(house.room.database.pool, 'MAIL', 1, 0);
      expect(task).toMatchObject({ priority: 'BULK', payload: { template: 'PASSWORD_RESET_BY_SCHOOL' } });
      // The campaign does not answer for the notice.
      house.smtp.refuseRecipient.push({ responseCode: 550, message: 'unknown' });
      await mailer.workOnce();
      expect((await house.events(accountId)).findLast(event => event.type === 'NotificationFailed')?.data).toEqual({
        channel: 'EMAIL',
        notificationId: cause.id,
        attempt: 2,
        reason: 'BOUNCED',
      });
    },
  );

  it('ask the new address to confirm a change', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    const portal = context({ role: 'PORTAL', source: 'PORTAL' });
    await house.commands.holder.activateByLink(
      { token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] },
      portal,
    );
    await house.commands.holder.requestEmailChange(
      { accountId, email: 'autre@example.org', currentPassword: CHOSEN },
      context({ role: 'HOLDER' }),
    );
    await house.queued(accountId, 3);
    await mailer.workOnce();
    // The proven address is told of the change at the same time: the two e-mails leave in either order.
    expect(
      house.smtp.messages
        .slice(1)
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual(['autre@example.org', EMAIL]);
    const asked = house.smtp.messages.find(({ to }) => to[0] === 'autre@example.org')!;
    await house.commands.holder.confirmEmail({ token: tokenIn(bodies(asked.raw).text) }, portal);
    expect((await house.types(accountId)).at(-1)).toBe('EmailChangeConfirmed');
  });

  it('tell the address proven before of a change that was confirmed before they were written', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    const portal = context({ role: 'PORTAL', source: 'PORTAL' });
    const { holder } = house.commands;
    await holder.activateByLink({ token: tokenIn(sent().text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] }, portal);
    const thief = { accountId, email: 'voleur@example.org', currentPassword: CHOSEN };
    await holder.requestEmailChange(thief, context({ role: 'HOLDER' }));
    const { tokenId } = (await house.account(accountId)).emailChange!;
    const link = { tokenId, accountId, purpose: 'EMAIL_CHANGE' } as const;
    const token = await house.room.vault.tokens.issue(link, '2026-09-08T08:00:00.000Z');
    await holder.changePassword({ accountId, currentPassword: CHOSEN, newPassword: `${CHOSEN} 2` }, portal);
    await holder.requestEmailChange({ ...thief, currentPassword: `${CHOSEN} 2` }, context({ role: 'HOLDER' }));
    const again = (await house.account(accountId)).emailChange!;
    expect(await holder.confirmEmail({ token }, portal)).toMatchObject({ outcome: 'refused' });
    const second = await house.room.vault.tokens.issue({ ...link, tokenId: again.tokenId }, '2026-09-08T08:00:00.000Z');
    expect(await holder.confirmEmail({ token: second }, portal)).toMatchObject({ outcome: 'accepted' });
    await house.queued(accountId, 7);
    while ((await mailer.workOnce()) > 0);
    const told = (await house.events(accountId)).filter(({ type }) => type === 'HolderTold');
    expect(told.map(({ data }) => (data as { notice: string }).notice).sort()).toEqual([
      'EMAIL_CHANGED',
      'EMAIL_CHANGE_ASKED',
      'EMAIL_CHANGE_ASKED',
      'PASSWORD_CHANGED',
    ]);
    // The notification and these four. The two to the address asked for are dropped: one request was replaced, the other is confirmed.
    expect(house.smtp.messages.flatMap(({ to }) => to)).toEqual(Array(5).fill(EMAIL));
  });

  it('remind of the expiry, with a link that replaces the one before', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    await mailer.workOnce();
    house.clock.set('2026-12-01T08:00:00.000Z');
    await house.commands.system.remindExpiry({ accountId }, context({ role: 'SYSTEM' }));
    await house.queued(accountId, 2);
    await mailer.workOnce();
    expect(sent(1).text).toContain('Il expirera le 7 décembre 2026');
    const [old, fresh] = [tokenIn(sent(0).text), tokenIn(sent(1).text)];
    const now = house.clock.now();
    expect(await house.room.vault.tokens.find(old, 'ACTIVATION', now)).toBeUndefined();
    expect(await house.room.vault.tokens.find(fresh, 'ACTIVATION', now)).toBeDefined();
  });

  it('overtaken by events are dropped', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    house.clock.set('2026-09-08T08:00:00.000Z');
    await house.notify(accountId);
    await house.queued(accountId, 2);
    await house.mailer().workOnce();
    expect(house.smtp.messages).toHaveLength(1);
    expect((await house.jobs(accountId)).map(({ state }) => state).sort()).toEqual(['DONE', 'DROPPED']);
    const events = await house.events(accountId);
    const [first, second] = events.filter(({ type }) => type === 'AccountNotified').map(({ id }) => id);
    const became = events.filter(({ type }) => type.startsWith('Notification'));
    expect(became.map(({ type, data }) => [type, data.notificationId, data.reason]).sort()).toEqual([
      ['NotificationDelivered', second, undefined],
      ['NotificationDropped', first, 'NOTIFIED_SINCE'],
    ]);
  });

  it('dropped by a worker that was killed before it could say so are recorded as dropped once', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    house.clock.set('2026-09-08T08:00:00.000Z');
    await house.notify(accountId);
    await house.queued(accountId, 2);
    const mailer = house.mailer();
    await house.workKilledAt('DROPPED', mailer);
    await mailer.workOnce();
    expect((await house.jobs(accountId)).map(({ state }) => state).sort()).toEqual(['DONE', 'DROPPED']);
    expect((await house.types(accountId)).filter(type => type === 'NotificationDropped')).toHaveLength(1);
  });

  it('of a reminder that is pointless by now are dropped, and nothing is recorded', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    house.clock.set('2026-11-25T08:00:00.000Z');
    await house.commands.system.remindExpiry({ accountId }, context());
    await house.notify(accountId, false, 'LETTER');
    await house.queued(accountId, 2);
    while ((await house.mailer().workOnce()) > 0);
    expect(await house.jobs(accountId)).toMatchObject([
      { template: 'NOTIFICATION', state: 'DROPPED' },
      { template: 'EXPIRY_REMINDER', state: 'DROPPED' },
    ]);
    expect((await house.types(accountId)).filter(type => type === 'NotificationDropped')).toHaveLength(1);
  });

  it('that faults kept from being sent for too long are recorded as failed when they are given up', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    await pool.query('alter table jobs.mail_places rename to away');
    const mailer = house.mailer({ giveUpSeconds: 3_600 });
    await mailer.workOnce();
    expect(await house.jobs(accountId)).toMatchObject([{ state: 'WAITING', last_code: 'FAULT' }]);
    await pool.query(`update jobs.tasks set failing_since = now() - interval '2 hours', due_at = now()`);
    // The ledger is away as well: it stays in the queue, for nobody would know of its failure.
    await pool.query('alter table ledger.events rename to away');
    await mailer.workOnce();
    await pool.query('alter table ledger.away rename to events');
    expect(await house.jobs(accountId)).toMatchObject([{ state: 'WAITING' }]);
    await pool.query('update jobs.tasks set due_at = now()');
    await mailer.workOnce();
    expect(await house.jobs(accountId)).toMatchObject([{ state: 'FAILED', last_code: 'FAULT' }]);
    expect((await house.events(accountId)).at(-1)).toMatchObject({
      type: 'NotificationFailed',
      data: { reason: 'SENDING_FAULT' },
    });
    house.faults.length = 0;
    await pool.query('alter table jobs.away rename to mail_places');
  });

  describe('when the server', () => {
    it('asks to come back later, are tried again', async () => {
      const accountId = await house.responsable();
      await house.notify(accountId);
      await house.queued(accountId);
      house.smtp.refuseRecipient.push({ responseCode: 450, message: `mailbox of ${EMAIL} busy` });
      house.smtp.refuseData.push({ responseCode: 451, message: 'try again' });
      const mailer = house.mailer();
      await mailer.workOnce();
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'WAITING', last_code: 'MAILBOX_DEFERRED' }]);
      await mailer.workOnce();
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'WAITING', last_code: 'DEFERRED' }]);
      await mailer.workOnce();
      expect(house.smtp.messages).toHaveLength(1);
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'DONE', takes: 3 }]);
      expect((await house.types(accountId)).filter(type => type.startsWith('Notification'))).toEqual([
        'NotificationDelivered',
      ]);
    });

    it('asks so again and again, wait longer each time, up to a bound, and spread over half of that time', () => {
      const delays = [1, 2, 3, 20].map(attempts => retryDelay(attempts, MAIL_SETTINGS, () => 0));
      expect(delays).toEqual([15, 30, 60, 900]);
      expect(retryDelay(3, MAIL_SETTINGS, () => 1)).toBe(30);
    });

    it.each([
      [
        'knows no such recipient',
        { responseCode: 550, message: `no ${EMAIL} here` },
        'refuseRecipient' as const,
        'BOUNCED',
      ],
      ['refuses what was sent', { responseCode: 554, message: 'looks like spam' }, 'refuseData' as const, 'REFUSED'],
    ])('%s, have failed, and the ledger says so', async (_what, answer, refuse, reason) => {
      const accountId = await house.responsable();
      await house.notify(accountId);
      await house.queued(accountId);
      house.smtp[refuse].push(answer);
      await house.mailer().workOnce();
      expect(house.smtp.messages).toHaveLength(0);
      const failed = (await house.events(accountId)).at(-1)!;
      expect(failed).toMatchObject({ type: 'NotificationFailed', data: { channel: 'EMAIL', reason } });
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'FAILED', last_code: reason }]);
      const { rows } = await house.room.database.pool.query('select * from jobs.tasks');
      expect(JSON.stringify([failed, rows, house.faults])).not.toContain(EMAIL);
    });

    it('is away, wait for it to come back', async () => {
      const accountId = await house.responsable();
      await house.smtp.stop();
      await house.notify(accountId);
      await house.queued(accountId);
      const mailer = house.mailer();
      await mailer.workOnce();
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'WAITING', last_code: 'UNREACHABLE' }]);
      await house.smtp.start();
      await mailer.workOnce();
      expect(house.smtp.messages).toHaveLength(1);
      expect(await house.jobs(accountId)).toMatchObject([{ state: 'DONE', takes: 2 }]);
    });

    it('never comes back, are given up', async () => {
      const accountId = await house.responsable();
      await house.smtp.stop();
      await house.notify(accountId);
      await house.queued(accountId);
      await house.mailer({ giveUpSeconds: -1 }).workOnce();
      expect((await house.events(accountId)).at(-1)).toMatchObject({
        type: 'NotificationFailed',
        data: { reason: 'UNREACHABLE' },
      });
    });
  });

  it('of an account that cannot be read are given up though nothing can be recorded of them', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    await pool.query('alter table ledger.events disable trigger user');
    await pool.query(`update ledger.events set data = '{}' where stream = $1 and type = 'ContactDetailsRecorded'`, [
      `account-${accountId}`,
    ]);
    const mailer = house.mailer({ giveUpSeconds: 3_600 });
    await mailer.workOnce();
    await pool.query(`update jobs.tasks set failing_since = now() - interval '2 hours', due_at = now()`);
    await mailer.workOnce();
    expect(await house.jobs(accountId)).toMatchObject([{ state: 'FAILED', last_code: 'FAULT' }]);
    house.faults.length = 0;
  });

  it('to a domain with accents travel under its name in ASCII', async () => {
    const accountId = await house.responsable('Marie@École.fr');
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    // The server of the tests shows the accents again of what came over the wire.
    expect(house.smtp.messages.map(({ to }) => to)).toEqual([['Marie@école.fr']]);
    expect(header(sent().raw, 'To')).toBe('Marie@xn--cole-9oa.fr');
  });

  it('to what is no address are not tried', async () => {
    const accountId = await house.responsable('a@example.org, b@example.org');
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    expect(house.smtp.messages).toHaveLength(0);
    expect((await house.events(accountId)).at(-1)).toMatchObject({ data: { reason: 'ADDRESS_INVALID' } });
  });

  it('of erased persons are not sent', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.room.vault.persons.erase((await house.account(accountId)).personId);
    await house.mailer().workOnce();
    expect(house.smtp.messages).toHaveLength(0);
    expect((await house.events(accountId)).at(-1)).toMatchObject({ data: { reason: 'NO_ADDRESS' } });
  });

  it('taken by a worker that died come back after the lease, not before', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    const [lost] = await take(pool, 'MAIL', 8, 3_600);
    expect(lost).toMatchObject({ payload: { accountId }, takes: 1 });
    expect(await house.mailer().workOnce()).toBe(0);
    await pool.query(`update jobs.tasks set due_at = now()`);
    await house.mailer().workOnce();
    expect(house.smtp.messages).toHaveLength(1);
    // The dead one was only slow: what it says does not count any more.
    expect(await mark(pool, lost!, { state: 'FAILED', code: 'UNKNOWN' })).toBe(false);
    expect(await house.jobs(accountId)).toMatchObject([{ state: 'DONE' }]);
  });

  it('sent by a worker that died before it could say so are recorded, not sent again', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const { pool } = house.room.database;
    const [job] = await take(pool, 'MAIL', 8, 3_600);
    await mark(pool, job!, { state: 'SENT' });
    await pool.query(`update jobs.tasks set due_at = now()`);
    await house.mailer().workOnce();
    expect(house.smtp.messages).toHaveLength(0);
    expect((await house.types(accountId)).at(-1)).toBe('NotificationDelivered');
  });

  it('sent twice all the same carry one Message-ID', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    const mailer = house.mailer();
    // A worker killed between the answer of the server and the mark.
    await house.workKilledAt('SENT', mailer);
    await mailer.workOnce();
    const ids = house.smtp.messages.map(({ raw }) => header(raw, 'Message-ID'));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await house.types(accountId)).filter(type => type === 'NotificationDelivered')).toHaveLength(1);
  });

  it('are each sent once by several workers at once', async () => {
    const accountIds = await Promise.all(Array.from({ length: 30 }, (_, i) => house.responsable(`p${i}@example.org`)));
    for (const accountId of accountIds) await house.notify(accountId);
    for (const accountId of accountIds) await house.queued(accountId);
    const stop = new AbortController();
    const running = [1, 2, 3].map(() => house.mailer({ pollMs: 10 }).run(stop.signal));
    while (house.smtp.messages.length < 30) await new Promise(resolve => setTimeout(resolve, 20));
    stop.abort();
    await Promise.all(running);
    expect(house.smtp.messages.map(({ to }) => to[0]).sort()).toEqual(
      accountIds.map((_, i) => `p${i}@example.org`).sort(),
    );
    expect(house.faults).toEqual([]);
  });

  it('leave no name, address, login or token in the queue', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    const { rows } = await house.room.database.pool.query('select * from jobs.tasks');
    const text = JSON.stringify(rows);
    for (const secret of [EMAIL, 'ABBEYM', 'Marie', 'm.abbeym', tokenIn(sent().text)])
      expect(text).not.toContain(secret);
  });
});
