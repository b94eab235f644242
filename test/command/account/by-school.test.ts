import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House, UAI, accepted, context, refusal, type Family } from '../support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const letter = { uai: UAI, channel: 'LETTER', resetPassword: false } as const;

describe('notifying', () => {
  it('makes a provisional password before the event names it, and records who, by what right, when and why', async () => {
    const family = await house.family();
    const result = await house.commands.account.notify(
      { accountId: family.accountId, ...letter },
      context({ reason: 'RENTREE' }),
    );
    const account = accepted(result);
    expect(await house.vault.credentials.reveal(account.credential!.credentialId)).toMatch(/^.{4}-.{4}-.{4}$/);
    const last = (await house.events(family.accountId)).at(-1)!;
    expect(last).toMatchObject({
      type: 'AccountNotified',
      metadata: {
        actor: 'head-1',
        role: 'SCHOOL_HEAD',
        right: 'OWN',
        scope: UAI,
        reason: 'RENTREE',
        source: 'CONSOLE',
      },
    });
    expect(last.metadata.at.slice(0, 10)).toBe('2026-09-07');
    expect(result).toMatchObject({ outcome: 'accepted', version: last.version, position: last.position });
  });

  it('destroys the password before when a new one is made', async () => {
    const family = await house.family();
    const first = accepted(await house.commands.account.notify({ accountId: family.accountId, ...letter }, context()));
    await house.notify(family, true);
    expect(await house.vault.credentials.reveal(first.credential!.credentialId)).toBeUndefined();
  });

  it('prints the same password again without a reset', async () => {
    const family = await house.family();
    expect(await house.notify(family)).toBe(await house.notify(family));
  });

  it('answers a command repeated with its id as the first time', async () => {
    const family = await house.family();
    const commandId = randomUUID();
    const [first, again] = [
      await house.commands.account.notify({ accountId: family.accountId, ...letter }, context({ commandId })),
      await house
        .commandsElsewhere()
        .account.notify({ accountId: family.accountId, ...letter }, context({ commandId })),
    ];
    expect(again).toMatchObject({ outcome: 'accepted', position: (first as { position: string }).position });
    expect((await house.eventTypes(family.accountId)).filter(type => type === 'AccountNotified')).toHaveLength(1);
  });

  it('refuses the id of a command of another kind, or of somebody else', async () => {
    const { accountId } = await house.family();
    const commandId = randomUUID();
    const { notify, resetPassword } = house.commands.account;
    accepted(await notify({ accountId, ...letter }, context({ commandId })));
    expect(refusal(await resetPassword({ accountId, uai: UAI }, context({ commandId })))).toBe('COMMAND_ID_USED');
    expect(refusal(await notify({ accountId, ...letter }, context({ commandId, actor: 'head-2' })))).toBe(
      'COMMAND_ID_USED',
    );
  });

  it('refuses a responsable whose pupils have no INE, or have left', async () => {
    const studentId = await house.student();
    const family: Family = {
      accountId: randomUUID(),
      personId: randomUUID(),
      login: '',
      studentIds: [studentId],
      birthDates: [],
    };
    await house.recordResponsable(family, {});
    await house.commands.base.recordDeparture({ studentId, base: 'SIECLE', uai: UAI, reason: 'EXIT_DATE' }, context());
    const left = await house.commands.account.notify({ accountId: family.accountId, ...letter }, context());
    expect(refusal(left)).toBe('NOT_ELIGIBLE');
    await house.student({ studentId, hasIne: false });
    const noIne = await house.commands.account.notify({ accountId: family.accountId, ...letter }, context());
    expect(refusal(noIne)).toBe('NOT_ELIGIBLE');
  });

  it('refuses an account that does not exist', async () => {
    expect(refusal(await house.commands.account.notify({ accountId: randomUUID(), ...letter }, context()))).toBe(
      'ACCOUNT_UNKNOWN',
    );
  });

  it('sixteen at once: every one is an event, one password is left', async () => {
    const family = await house.family();
    await Promise.all(
      Array.from({ length: 16 }, () =>
        house.commands.account.notify({ accountId: family.accountId, ...letter, resetPassword: true }, context()),
      ),
    );
    const types = await house.eventTypes(family.accountId);
    expect(types.filter(type => type === 'AccountNotified')).toHaveLength(16);
    const { rows } = await house.database.pool.query(
      'select credential_id from vault.credentials where account_id = $1',
      [family.accountId],
    );
    const last = (await house.events(family.accountId)).at(-1)!.data as { credentialId: string };
    expect(rows).toEqual([{ credential_id: last.credentialId }]);
  });
});

describe('revealing', () => {
  it('shows the password only after the event is stored', async () => {
    const family = await house.family();
    const password = await house.notify(family);
    const result = await house.commands.account.revealProvisionalPassword(
      { accountId: family.accountId, uai: UAI },
      context(),
    );
    expect(result).toMatchObject({ outcome: 'accepted', password });
    expect((await house.eventTypes(family.accountId)).at(-1)).toBe('ProvisionalPasswordRevealed');
  });

  it('is a new event each time, except when the same request is sent again', async () => {
    const { accountId, ...family } = await house.family();
    await house.notify({ accountId, ...family });
    const sent = context({ commandId: randomUUID() });
    for (const request of [sent, sent, context({ commandId: randomUUID() })])
      await house.commands.account.revealProvisionalPassword({ accountId, uai: UAI }, request);
    expect((await house.eventTypes(accountId)).filter(type => type === 'ProvisionalPasswordRevealed')).toHaveLength(2);
  });

  it('shows nothing when the event cannot be stored', async () => {
    const family = await house.family();
    await house.notify(family);
    await house.database.pool.query('alter table ledger.events rename to events_away');
    try {
      await expect(
        house.commands.account.revealProvisionalPassword({ accountId: family.accountId, uai: UAI }, context()),
      ).rejects.toThrow();
    } finally {
      await house.database.pool.query('alter table ledger.events_away rename to events');
    }
  });

  it('refuses a chosen password', async () => {
    const { accountId } = await house.activated();
    expect(refusal(await house.commands.account.revealProvisionalPassword({ accountId, uai: UAI }, context()))).toBe(
      'NO_PROVISIONAL_PASSWORD',
    );
  });
});

describe('correcting contact details', () => {
  it('changes what is given, clears what is null, leaves the rest', async () => {
    const { accountId } = await house.family();
    const account = accepted(
      await house.commands.account.updateContact({ accountId, email: ' new@example.org ', mobile: null }, context()),
    );
    expect(account).toMatchObject({ hasEmail: true, hasMobile: false });
    expect(await house.vault.persons.contacts([account.contact!])).toEqual([{ email: 'new@example.org' }]);
    const again = await house.commands.account.updateContact({ accountId, email: 'new@example.org' }, context());
    expect(again.outcome).toBe('unchanged');
  });

  it('refuses e-mail addresses and numbers that are none', async () => {
    const { accountId } = await house.family();
    const { updateContact } = house.commands.account;
    expect(refusal(await updateContact({ accountId, email: 'nowhere' }, context()))).toBe('EMAIL_INVALID');
    for (const mobile of ['0692 12 34', '0262 12 34 56', '+0692', '', '0000000000'])
      expect(refusal(await updateContact({ accountId, mobile }, context()))).toBe('MOBILE_INVALID');
    expect(refusal(await updateContact({ accountId, homePhone: 'none' }, context()))).toBe('MOBILE_INVALID');
  });
});

describe('disputes', () => {
  it('are opened by the holder and settled by the school; the base does not bring the link back', async () => {
    const family = await house.family();
    const [studentId] = family.studentIds;
    const { accountId } = family;
    const disputed = accepted(await house.commands.holder.dispute({ accountId, studentId: studentId! }, context()));
    const { disputeId } = disputed.disputes[0]!;
    const settled = accepted(
      await house.commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, context()),
    );
    expect(settled.links.map(link => link.studentId)).toEqual(family.studentIds.slice(1));
    const imported = await house.recordResponsable(family, { email: 'marie@example.org', mobile: '+262692123456' });
    expect(imported.outcome).toBe('unchanged');
  });
});
