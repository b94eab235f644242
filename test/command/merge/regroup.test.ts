import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createCommands,
  type CommandContext,
  type Commands,
  type MergeDone,
  type MergeResult,
} from '../../../src/command/index.js';
import type { EventStore } from '../../../src/eventstore/eventstore.js';
import type { Contact, Identity } from '../../../src/vault/vault.js';
import { startProcesses } from '../../../src/process/start.js';
import { accepted, context, House, NOW, refusal, UAI, type Family } from '../support.js';

const PASSWORD = 'pluie-abricot-tandem';
const OTHER_PASSWORD = 'zeppelin-tournesol-42';
const MOBILE = '+33639980012';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const done = (result: MergeResult): MergeDone => {
  if (result.outcome === 'refused') throw new Error(`refused: ${result.refusal.code}`);
  return result;
};
const account = async ({ accountId }: Family) => (await house.commands.accounts.account(accountId))!;
/** The context of a holder, in a session of the password that he or she has now. */
const signedIn = async (family: Family, more: Partial<CommandContext> = {}): Promise<CommandContext> => {
  const { credentialId } = (await account(family)).credential!;
  const { accountId } = family;
  const session = { accountId, credentialId };
  return context({ actor: accountId, role: 'HOLDER', source: 'PORTAL', session, ...more });
};
const byPassword = async (
  own: Family,
  other: Pick<Family, 'login'>,
  password: string,
  more: { birthDates?: readonly string[]; as?: Partial<CommandContext> } = {},
) => {
  const { as, ...input } = more;
  const asked = { accountId: own.accountId, login: other.login, password, ...input };
  return house.commands.holder.regroupByPassword(asked, await signedIn(own, as));
};
const undo = async (own: Family, { mergeId, absorbed }: MergeDone) =>
  house.commands.holder.undoRegrouping(
    { accountId: own.accountId, mergeId, absorbedAccountId: absorbed.accountId },
    await signedIn(own),
  );
const signIn = ({ login }: Family, password = PASSWORD) => house.commands.holder.signIn({ login, password }, context());
/** Has the base spell the holder's names otherwise. */
async function renamed(family: Family, names: Identity): Promise<void> {
  const { accountId, personId, studentIds } = family;
  const [identity] = await house.vault.persons.recordIdentities([{ personId, value: names }]);
  accepted(
    await house.commands.base.recordResponsable(
      {
        ...{ accountId, personId, base: 'SIECLE', academie: '28', uai: UAI, recordKey: `responsable ${accountId}` },
        identity: identity!.ref,
        links: studentIds.map(studentId => ({ studentId, kinship: 'MOTHER', legalLevel: 1 })),
      },
      context({ source: 'IMPORT' }),
    ),
  );
}

describe('regrouping by the password of the other account', () => {
  it('moves its children by its chosen password, and lets nobody sign in to it any more', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    const result = done(await byPassword(own, other, OTHER_PASSWORD));
    expect(result).toMatchObject({ outcome: 'accepted', absorbed: { mergedInto: { accountId: own.accountId } } });
    expect(result.kept.links.map(({ studentId }) => studentId)).toEqual([...own.studentIds, ...other.studentIds]);
    const [event] = (await house.events(own.accountId)).slice(-1);
    expect(event).toMatchObject({
      type: 'AccountsMerged',
      data: { reason: 'HOLDER', proof: 'PASSWORD' },
      metadata: { actor: own.accountId, role: 'HOLDER' },
    });
    expect(refusal(await signIn(other, OTHER_PASSWORD))).toBe('CREDENTIALS_INVALID');
    accepted(await signIn(own));
  });

  it('moves its children by its provisional password and their birth dates', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.family()];
    const password = await house.notify(other);
    expect(refusal(await byPassword(own, other, password))).toBe('BIRTH_DATES_REQUIRED');
    expect(refusal(await byPassword(own, other, password, { birthDates: ['2012-03-14'] }))).toBe(
      'BIRTH_DATES_MISMATCH',
    );
    const { kept } = done(await byPassword(own, other, password, { birthDates: other.birthDates }));
    expect(kept.links).toHaveLength(3);
    expect(
      await house.commands.account.revealProvisionalPassword({ accountId: other.accountId, uai: UAI }, context()),
    ).toMatchObject({ refusal: { code: 'ACCOUNT_MERGED' } });
  });

  it('agrees on names as the rule does: either surname, accents aside, the first of the first names', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    await renamed(other, { surname: 'DUPONT', birthSurname: 'Abbéyem', firstName: 'marie Anne' });
    done(await byPassword(own, other, OTHER_PASSWORD));
  });

  it('is refused where the names differ, once the password is right', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    await renamed(other, { surname: 'ABBEYEM', firstName: 'Paule' });
    expect(refusal(await byPassword(own, other, OTHER_PASSWORD))).toBe('REGROUPING_NAMES_DIFFER');
    expect(refusal(await byPassword(own, other, 'wrong'))).toBe('CREDENTIALS_INVALID');
  });

  it('answers an unknown login, a wrong password, a merged and a locked account alike, and counts failures', async () => {
    const [own, other, merged, locked] = [
      await house.activated(PASSWORD),
      await house.activated(OTHER_PASSWORD),
      await house.activated(OTHER_PASSWORD),
      await house.activated(OTHER_PASSWORD),
    ];
    done(await byPassword(await house.activated(PASSWORD), merged, OTHER_PASSWORD));
    for (let tries = 0; tries < 10; tries++) {
      house.clock.set(new Date(Date.parse(NOW) + tries * 600_000).toISOString());
      await byPassword(own, locked, 'wrong');
    }
    expect((await account(locked)).lockedUntil).toBeDefined();
    const answers = [
      await byPassword(own, { login: 'nobody.here' }, OTHER_PASSWORD),
      await byPassword(own, other, 'wrong'),
      await byPassword(own, merged, OTHER_PASSWORD),
      await byPassword(own, locked, OTHER_PASSWORD),
    ];
    house.clock.set(NOW);
    for (const { outcome, refusal: why } of answers as { outcome: string; refusal: unknown }[])
      expect({ outcome, why }).toEqual({ outcome: 'refused', why: { code: 'CREDENTIALS_INVALID' } });
    expect((await account(other)).failures).toBe(1);
  });

  it('is refused of the own account, and once the session has ended', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    expect(refusal(await byPassword(own, own, PASSWORD))).toBe('MERGE_SAME_ACCOUNT');
    const ended = { session: { accountId: own.accountId, credentialId: randomUUID() } };
    expect(refusal(await byPassword(own, other, OTHER_PASSWORD, { as: ended }))).toBe('SESSION_ENDED');
  });

  it('is done once when it is asked for twice at the same moment, on two servers', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    const elsewhere = house.commandsElsewhere();
    const as = await signedIn(own);
    const asked = { accountId: own.accountId, login: other.login, password: OTHER_PASSWORD };
    const answers = await Promise.all([
      house.commands.holder.regroupByPassword(asked, as),
      elsewhere.holder.regroupByPassword(asked, as),
    ]);
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect((await house.eventTypes(own.accountId)).filter(type => type === 'AccountsMerged')).toHaveLength(1);
    expect(await byPassword(own, other, OTHER_PASSWORD)).toMatchObject({ outcome: 'unchanged' });
  });

  it('leaves each child with one open account when both regroup the other at the same moment', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    const elsewhere = house.commandsElsewhere();
    await Promise.all([
      byPassword(own, other, OTHER_PASSWORD),
      elsewhere.holder.regroupByPassword(
        { accountId: other.accountId, login: own.login, password: PASSWORD },
        await signedIn(other),
      ),
    ]);
    const states = await Promise.all([own, other].map(account));
    const held = states.filter(one => !one.mergedInto).flatMap(one => one.links.map(({ studentId }) => studentId));
    expect(held.sort()).toEqual([...own.studentIds, ...other.studentIds].sort());
  });

  it('killed between its two streams, is completed by the processes, and by the holder who asks again', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    const { database, eventStore, vault, clock } = house;
    /** Commands of a server that dies before it writes to the stream of this account. */
    const dyingAt = ({ accountId }: Family): Commands => {
      const append: EventStore['append'] = (to, ...rest) =>
        to === `account-${accountId}` ? Promise.reject(new Error('killed')) : eventStore.append(to, ...rest);
      return createCommands({
        eventStore: { ...eventStore, append },
        vault,
        clock,
        settings: { signInFloorMs: 0 },
      });
    };
    const asked = { accountId: own.accountId, login: other.login, password: OTHER_PASSWORD };
    await expect(dyingAt(own).holder.regroupByPassword(asked, await signedIn(own))).rejects.toThrow('killed');
    expect((await house.eventTypes(other.accountId)).at(-1)).toBe('AccountsMerged');
    expect((await house.eventTypes(own.accountId)).at(-1)).not.toBe('AccountsMerged');
    expect(await byPassword(own, other, 'whatever')).toMatchObject({ outcome: 'unchanged' });
    expect((await account(own)).links).toHaveLength(2);

    const [again, third] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    const next = { accountId: again.accountId, login: third.login, password: OTHER_PASSWORD };
    await expect(dyingAt(again).holder.regroupByPassword(next, await signedIn(again))).rejects.toThrow('killed');
    const faults: unknown[] = [];
    const onFault = (error: unknown): void => void faults.push(error);
    const { pool } = database;
    const processes = startProcesses({ pool, eventStore, vault, clock, commands: house.commands, onFault });
    while (!(await house.eventTypes(again.accountId)).includes('AccountsMerged')) await pause(20);
    await processes.stop();
    expect(faults).toEqual([]);
    expect((await account(again)).links).toHaveLength(2);
  });
});

describe('regrouping by a code to the mobile of both', () => {
  const request = async (own: Family, login: string) => {
    const asked = { accountId: own.accountId, login, request: randomUUID() };
    const result = await house.commands.holder.requestRegroupingCode(asked, await signedIn(own));
    return { request: asked.request, refused: refusal(result) };
  };
  const byCode = async (own: Family, asked: string, code: string, birthDates?: readonly string[]) =>
    house.commands.holder.regroupByCode(
      { accountId: own.accountId, request: asked, code, ...(birthDates && { birthDates }) },
      await signedIn(own),
    );
  const ownWith = async (mobile: string) => {
    const own = await house.activated(PASSWORD);
    await house.proveMobile(own.accountId, mobile);
    return own;
  };
  const withMobile = (mobile: string): Contact => ({ email: 'marie@example.org', mobile });
  const numbers = (function* () {
    for (let n = 10; ; n++) yield `+336399800${n}`;
  })();
  const number = (): string => numbers.next().value;

  it('moves the children of an account that was never notified, with their birth dates', async () => {
    const mobile = number();
    const [own, other] = [await ownWith(mobile), await house.family(undefined, withMobile(mobile))];
    const asked = await request(own, other.login);
    const code = await house.sentCode();
    expect(refusal(await byCode(own, asked.request, code))).toBe('BIRTH_DATES_REQUIRED');
    const { kept } = done(await byCode(own, asked.request, code, other.birthDates));
    expect(kept.links).toHaveLength(3);
    expect(refusal(await byCode(own, asked.request, code, other.birthDates))).toBe('CODE_INVALID');
    const [event] = (await house.events(other.accountId)).slice(-1);
    expect(event!.data).toMatchObject({ reason: 'HOLDER', proof: 'SMS_CODE' });
  });

  it('sends the code whoever the login is of, and then answers alike for all that it does not prove', async () => {
    const mobile = number();
    const own = await ownWith(mobile);
    const elsewhere = await house.family(undefined, withMobile(number()));
    const named = await house.family(undefined, withMobile(mobile));
    await renamed(named, { surname: 'MARTIN', firstName: 'Marie' });
    // An activated account must have proven the mobile: what a base writes beside is not its holder's word.
    const unproven = await house.activated(OTHER_PASSWORD, withMobile(mobile));
    const answers: unknown[] = [];
    for (const login of ['nobody.here', elsewhere.login, named.login, unproven.login]) {
      const { request: asked, refused } = await request(own, login);
      expect(refused).toBeUndefined();
      answers.push(await byCode(own, asked, await house.sentCode(), ['2012-03-14']));
    }
    const { request: guessed } = await request(own, elsewhere.login);
    answers.push(await byCode(own, guessed, '000000', ['2012-03-14']));
    answers.push(await byCode(own, 'made-up', '000000', ['2012-03-14']));
    for (const answer of answers) expect(answer).toEqual({ outcome: 'refused', refusal: { code: 'CODE_INVALID' } });
  });

  it('moves the children of an activated account whose holder has proven the mobile', async () => {
    const mobile = number();
    const own = await ownWith(mobile);
    const other = await house.selfRegistered(mobile);
    const { request: asked } = await request(own, other.login);
    done(await byCode(own, asked, await house.sentCode(), other.birthDates));
  });

  it('is bound to whoever asked', async () => {
    const mobile = number();
    const [own, other] = [await ownWith(mobile), await house.family(undefined, withMobile(mobile))];
    const stranger = await house.activated(PASSWORD);
    const { request: asked } = await request(own, other.login);
    const code = await house.sentCode();
    expect(refusal(await byCode(stranger, asked, code, other.birthDates))).toBe('CODE_INVALID');
    done(await byCode(own, asked, code, other.birthDates));
  });

  it('is refused without a proven mobile', async () => {
    const own = await house.activated(PASSWORD, withMobile(MOBILE));
    expect((await request(own, 'nobody.here')).refused).toBe('MOBILE_UNPROVEN');
  });
});

describe('undoing a regrouping', () => {
  const regrouped = async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.activated(OTHER_PASSWORD)];
    return { own, other, merge: done(await byPassword(own, other, OTHER_PASSWORD)) };
  };

  it('gives both what they had: children, logins and passwords', async () => {
    const { own, other, merge } = await regrouped();
    const undone = done(await undo(own, merge));
    expect(undone.kept.links.map(({ studentId }) => studentId)).toEqual(own.studentIds);
    expect(undone.absorbed).toMatchObject({ state: 'ACTIVATED', mergedInto: undefined });
    accepted(await signIn(own));
    accepted(await signIn(other, OTHER_PASSWORD));
    expect(await undo(own, merge)).toMatchObject({ outcome: 'unchanged' });
    done(await byPassword(own, other, OTHER_PASSWORD));
  });

  it("is the holder's for seven days, and the school's afterwards", async () => {
    const { own, merge } = await regrouped();
    house.clock.set('2026-09-14T09:00:00.000Z');
    expect(refusal(await undo(own, merge))).toBe('REGROUPING_UNDO_LATE');
    const bySchool = { absorbedAccountId: merge.absorbed.accountId, reason: 'SCHOOL' } as const;
    done(await house.commands.accounts.unmerge(bySchool, context()));
    house.clock.set(NOW);
  });

  it('is refused of a merge that the school made, and of one of other accounts', async () => {
    const [own, other] = [await house.activated(PASSWORD), await house.family()];
    const bySchool = done(
      await house.commands.accounts.merge(
        { keptAccountId: own.accountId, absorbedAccountId: other.accountId, reason: 'SCHOOL' },
        context(),
      ),
    );
    expect(refusal(await undo(own, bySchool))).toBe('MERGE_UNKNOWN');
    const { merge } = await regrouped();
    expect(refusal(await undo(own, merge))).toBe('MERGE_UNKNOWN');
  });
});
