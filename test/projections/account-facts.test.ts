/** The preview of a campaign, which knows accounts from the read model, comes to the same verdicts as the campaign, which knows them from the ledger. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountFacts, type AccountFacts } from '../../projections/accounts/queries.js';
import { projections } from '../../projections/index.js';
import type { Account } from '../../src/domain/account/state.js';
import type { CampaignOrder } from '../../src/domain/campaign/events.js';
import { verdictOn } from '../../src/domain/campaign/verdict.js';
import { Projector } from '../../src/projector/projector.js';
import { createDirectory } from '../../src/vault/directory.js';
import { accepted, context, House, NOW, UAI } from '../command/support.js';

const ELSEWHERE = '9740002B';
/** Orders leave out accounts notified, invited, reset or changed since then. Accounts are made at `NOW`, or changed at `LATER`. */
const SINCE = '2026-09-07T09:00:00.000Z';
const LATER = '2026-09-07T10:00:00.000Z';
const PAST_EXPIRY = '2026-12-08T08:00:00.000Z';

let house: House;
let projector: Projector;
beforeAll(async () => {
  house = await House.open();
  const { eventStore: store, database, vault } = house;
  projector = new Projector({
    databaseUrl: database.url,
    store,
    directory: createDirectory(vault),
    projections: projections.filter(({ name }) => name === 'accounts'),
    onError: (_, error) => console.error(error),
  });
  await projector.start();
});
afterAll(async () => {
  await projector?.stop();
  await house?.close();
});

const caughtUp = async (): Promise<void> => {
  const last = await house.database.lastAppended();
  expect(await projector.projectedUpTo(last, ['accounts'], 20_000)).toBe(true);
};

/** Makes an account that its holder opened. The event is appended as it is: the commands need a code by SMS, or FranceConnect. */
async function openedByHolder(path: 'FRANCECONNECT' | 'SELF_REGISTERED'): Promise<string> {
  const { accountId } = await house.family();
  const origin = path === 'FRANCECONNECT' ? 'FRANCECONNECT' : 'RESPONSABLE';
  const data = { path, origin, ...(path === 'SELF_REGISTERED' && { credentialId: randomUUID() }) };
  const { correlationId, actor, role, right, source } = context();
  const metadata = { correlationId, actor, role, right, source, at: house.clock.now() };
  const stored = await house.events(accountId);
  await house.eventStore.append(`account-${accountId}`, stored.at(-1)!.version, [
    { id: randomUUID(), type: 'AccountActivated', data, metadata },
  ]);
  return accountId;
}

/** An account whose one pupil has an INE, is excused from it, or has none. */
async function familyOf(pupil: { hasIne?: boolean; ineWaived?: boolean }): Promise<string> {
  const family = await house.family(['2012-03-14']);
  const [studentId] = family.studentIds as [string];
  const [identity] = await house.vault.persons.recordIdentities([
    { personId: randomUUID(), value: { surname: 'ABBEYEM', firstName: 'Emma', birthDate: '2012-03-14' } },
  ]);
  await house.commands.base.recordStudent(
    {
      studentId,
      personId: identity!.ref.personId,
      base: 'SIECLE',
      academie: '28',
      recordKey: `student ${studentId}`,
      identity: identity!.ref,
      hasIne: pupil.hasIne ?? false,
      ...(pupil.ineWaived && { ineWaived: true }),
      placement: { uai: UAI, year: 2026, classCode: '6D' },
    },
    context({ source: 'IMPORT' }),
  );
  return family.accountId;
}

/** A pupil's own account. */
async function pupilsOwn(): Promise<string> {
  const studentId = await house.student();
  const [accountId, personId] = [randomUUID(), randomUUID()];
  const [identity] = await house.vault.persons.recordIdentities([
    { personId, value: { surname: 'ABBEYEM', firstName: 'Emma' } },
  ]);
  await house.vault.logins.reserve([{ accountId, surname: 'ABBEYEM', firstName: 'Emma' }]);
  accepted(
    await house.commands.base.recordStudentAccount(
      {
        accountId,
        studentId,
        personId,
        base: 'SIECLE',
        academie: '28',
        uai: UAI,
        recordKey: `own ${accountId}`,
        identity: identity!.ref,
      },
      context({ source: 'IMPORT' }),
    ),
  );
  return accountId;
}

/** Records that the pupils have left the school. */
async function leaves(studentIds: readonly string[]): Promise<void> {
  for (const studentId of studentIds)
    await house.commands.base.recordDeparture(
      { studentId, base: 'SIECLE', uai: UAI, reason: 'EXIT_DATE' },
      context({ source: 'IMPORT' }),
    );
}

const notify = async (accountId: string, channel: 'LETTER' | 'EMAIL'): Promise<Account> =>
  accepted(
    await house.commands.account.notify({ accountId, uai: UAI, channel, resetPassword: true }, context({ scope: UAI })),
  );

/** Invites a holder by a campaign; returns the account's id. */
async function invited(channel: 'LETTER' | 'EMAIL'): Promise<string> {
  const { accountId } = await house.family();
  const order = { action: 'INVITE', kind: 'RESPONSABLE', channel } as const;
  const asked = { campaignId: randomUUID(), order, accountId, uai: UAI };
  expect(await house.commands.campaigns.act(asked, context())).toMatchObject({ outcome: 'DONE', channel });
  return accountId;
}

/** Runs a step at another time, and puts the clock back. */
async function at(instant: string, step: () => Promise<unknown>): Promise<void> {
  house.clock.set(instant);
  await step();
  house.clock.set(NOW);
}

/** By kind of account, a function that makes one and returns its id. */
const KINDS: Record<string, () => Promise<string>> = {
  'not notified': async () => (await house.family()).accountId,
  'not notified, without an e-mail address': async () =>
    (await house.family(['2012-03-14'], { mobile: '+262692123456' })).accountId,
  'notified by letter': async () => {
    const { accountId } = await house.family();
    await notify(accountId, 'LETTER');
    return accountId;
  },
  'notified by e-mail, since': async () => {
    const { accountId } = await house.family();
    await at(LATER, () => notify(accountId, 'EMAIL'));
    return accountId;
  },
  expired: async () => {
    const { accountId } = await house.family();
    await notify(accountId, 'LETTER');
    await at(PAST_EXPIRY, async () => accepted(await house.commands.system.expire({ accountId }, context())));
    return accountId;
  },
  activating: async () => {
    const family = await house.family(['2012-03-14']);
    const provisionalPassword = await house.notify(family);
    const { login, birthDates, accountId } = family;
    const input = {
      login,
      birthDates,
      provisionalPassword,
      newPassword: 'pluie-abricot-tandem',
      email: 'moi@example.org',
    };
    accepted(await house.commands.holder.startActivation(input, context()));
    return accountId;
  },
  activated: async () => (await house.activated()).accountId,
  'activated, password chosen since': async () => {
    let accountId = '';
    await at(LATER, async () => ({ accountId } = await house.activated()));
    return accountId;
  },
  'activated, reset by the school since': async () => {
    const { accountId } = await house.activated();
    await at(LATER, async () =>
      accepted(await house.commands.account.resetPassword({ accountId, uai: UAI }, context())),
    );
    return accountId;
  },
  'activated, told to change its password': async () => {
    const { accountId } = await house.activated();
    accepted(await house.commands.account.forcePasswordChange({ accountId, reason: 'LEAK' }, context()));
    return accountId;
  },
  'activated, with another address than the proven one': async () => {
    const { accountId } = await house.activated();
    accepted(await house.commands.account.updateContact({ accountId, email: 'autre@example.org' }, context()));
    return accountId;
  },
  invited: () => invited('EMAIL'),
  'invited by letter, since': async () => {
    let accountId = '';
    await at(LATER, async () => (accountId = await invited('LETTER')));
    return accountId;
  },
  'opened by FranceConnect': () => openedByHolder('FRANCECONNECT'),
  'registered by its holder': () => openedByHolder('SELF_REGISTERED'),
  'whose pupil has no INE': () => familyOf({}),
  'whose pupil is excused from the INE': () => familyOf({ ineWaived: true }),
  'whose pupils left the school': async () => {
    const { accountId, studentIds } = await house.family();
    await leaves(studentIds);
    return accountId;
  },
  'one of whose two pupils left the school': async () => {
    const { accountId, studentIds } = await house.family();
    await leaves(studentIds.slice(0, 1));
    return accountId;
  },
  'merged into another': async () => {
    const [kept, absorbed] = [await house.family(), await house.family()];
    await house.commands.accounts.merge(
      { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'SCHOOL' },
      context(),
    );
    return absorbed.accountId;
  },
  closed: async () => {
    const family = await house.family();
    await house.recordResponsable({ ...family, studentIds: [] }, {});
    await at(PAST_EXPIRY, async () =>
      accepted(await house.commands.system.close({ accountId: family.accountId }, context())),
    );
    return family.accountId;
  },
  "a pupil's own": pupilsOwn,
  "a pupil's own, notified": async () => {
    const accountId = await pupilsOwn();
    await notify(accountId, 'LETTER');
    return accountId;
  },
};

const ORDERS: Record<string, CampaignOrder> = {
  'notify by e-mail, else by letter, with a reset, unless since': {
    action: 'NOTIFY',
    kind: 'RESPONSABLE',
    channel: 'EMAIL_ELSE_LETTER',
    resetPassword: true,
    unlessSince: SINCE,
  },
  'notify by e-mail': { action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'EMAIL', resetPassword: false },
  reset: { action: 'RESET', kind: 'RESPONSABLE' },
  'invite by e-mail': { action: 'INVITE', kind: 'RESPONSABLE', channel: 'EMAIL' },
  'invite by e-mail, else by letter, unless since': {
    action: 'INVITE',
    kind: 'RESPONSABLE',
    channel: 'EMAIL_ELSE_LETTER',
    unlessSince: SINCE,
  },
  'force a change': { action: 'FORCE_CHANGE', kind: 'RESPONSABLE', unlessSince: SINCE },
};

/** An account of each kind, by its kind, once the read model has them. */
const accountsOfEachKind = async (): Promise<Map<string, string>> => {
  const accounts = new Map<string, string>();
  for (const [name, make] of Object.entries(KINDS)) accounts.set(name, await make());
  await caughtUp();
  return accounts;
};

const factsFor = (accounts: Map<string, string>, uai = UAI): Promise<Map<string, AccountFacts>> =>
  accountFacts(
    house.database.pool,
    [...accounts.values()].map(accountId => ({ accountId, uai })),
  );

describe.each(Object.entries(ORDERS))('to %s', (_, order) => {
  it.each([
    ['the school of the pupils', UAI],
    ['a school that is none of theirs', ELSEWHERE],
  ])('the preview judges each kind of account as the campaign does, for %s', async (__, uai) => {
    const accounts = await accountsOfEachKind();
    const facts = await factsFor(accounts, uai);
    const previewed: Record<string, unknown> = {};
    const done: Record<string, unknown> = {};
    const campaignId = randomUUID();
    house.clock.set(LATER);
    for (const [name, accountId] of accounts) {
      // Whoever orders invitations of pupils is refused (RESPONSABLES_ONLY), so that no verdict has to be given on them.
      if (order.action === 'INVITE' && name.startsWith("a pupil's own")) continue;
      const verdict = verdictOn(order, facts.get(accountId)!);
      previewed[name] =
        verdict.verdict === 'TAKEN'
          ? { accountId, outcome: 'DONE', ...(verdict.channel && { channel: verdict.channel }) }
          : { accountId, outcome: 'LEFT_OUT', reason: verdict.reason };
      done[name] = await house.commands.campaigns.act({ campaignId, order, accountId, uai }, context());
    }
    house.clock.set(NOW);
    expect(previewed).toEqual(done);
    // A school that has none of the pupils acts on nobody. Only a forced change, which the nation orders, needs no school.
    const acts = uai === UAI || order.action === 'FORCE_CHANGE';
    const outcomes = new Set(Object.values(done).map(outcome => (outcome as { outcome: string }).outcome));
    expect([...outcomes].sort()).toEqual(acts ? ['DONE', 'LEFT_OUT'] : ['LEFT_OUT']);
  });
});

describe('the facts of accounts', () => {
  it('tell the kinds apart', async () => {
    const accounts = await accountsOfEachKind();
    const facts = await factsFor(accounts);
    const factsOf = (name: string) => facts.get(accounts.get(name)!);
    expect(factsOf('notified by letter')).toMatchObject({
      notifiedChannel: 'LETTER',
      hasPassword: true,
      eligible: true,
    });
    expect(factsOf('activated, reset by the school since')).toMatchObject({
      passwordResetAt: LATER,
      passwordChosenAt: expect.stringContaining('2026-09-07T08:00:00'),
    });
    expect(factsOf('opened by FranceConnect')).toMatchObject({ state: 'ACTIVATED', hasPassword: false });
    expect(factsOf('whose pupil has no INE')).toMatchObject({ eligible: false, inSchool: true });
    expect(factsOf('whose pupil is excused from the INE')).toMatchObject({ eligible: true });
    expect(factsOf('whose pupils left the school')).toMatchObject({ eligible: false, inSchool: false });
    expect(factsOf('merged into another')).toMatchObject({ merged: true });
    expect(factsOf('not notified')).not.toHaveProperty('notifiedAt');
    expect(factsOf('invited by letter, since')).toMatchObject({
      state: 'NOT_NOTIFIED',
      invitedAt: expect.stringContaining('2026-09-07T10:00:00'),
    });
  });

  it('leave out accounts that are not known', async () => {
    expect(await accountFacts(house.database.pool, [{ accountId: randomUUID(), uai: UAI }])).toEqual(new Map());
    expect(await accountFacts(house.database.pool, [])).toEqual(new Map());
  });
});
