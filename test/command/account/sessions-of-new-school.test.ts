/** Given a holder who is signed in, and a child of another school that comes to the account: no session of before shows it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existingAccount } from '../../../src/command/index.js';
import type { AccountEventType } from '../../../src/domain/account/events.js';
import { voidCredentialProcess } from '../../../src/process/void-credentials.js';
import { accepted, context, House, type Family } from '../support.js';

const OTHER_UAI = '9740002B';
const PASSWORD = 'pluie-abricot-tandem';
const OTHER_DATE = '2019-01-30';

let house: House;
beforeAll(async () => {
  house = await House.open({ signInFloorMs: 0 });
});
afterAll(() => house?.close());

const isSignedIn = async ({ accountId }: Family): Promise<boolean> =>
  (await house.vault.sessions.openOf([accountId])).length > 0;

/** A family whose holder is signed in, and another child. */
async function signedIn(): Promise<{ family: Family; child: string }> {
  const family = await house.activated(PASSWORD);
  await house.session(family.accountId);
  expect(await isSignedIn(family)).toBe(true);
  return { family, child: await house.student({ birthDate: OTHER_DATE }) };
}

/** Appends to the account as a server does that dies right after it. */
async function append({ accountId }: Family, ...events: { type: string; data: object }[]): Promise<void> {
  const { correlationId, actor, role, right, source } = context();
  const metadata = { correlationId, actor, role, right, source, at: house.clock.now() };
  await house.eventStore.append(
    `account-${accountId}`,
    (await house.events(accountId)).at(-1)!.version,
    events.map(event => ({ id: randomUUID(), ...event, metadata }) as never),
  );
}

/** Lets the process look at the events of the account from this one on. */
async function followed({ accountId }: Family, from: AccountEventType): Promise<void> {
  const { handles, react } = voidCredentialProcess(house.eventStore, house.vault);
  const events = await house.events(accountId);
  const first = events.map(({ type }) => type).lastIndexOf(from);
  await react(events.slice(first).filter(({ type }) => handles.has(type as AccountEventType)));
}

const attached = (studentId: string) => ({
  type: 'LinkAttached',
  data: { studentId, uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 1 },
});

describe('the sessions opened before', () => {
  it('end when a base records the child, and do not come back once the holder has given all birth dates', async () => {
    const { family, child } = await signedIn();
    const { accountId, login, birthDates } = family;
    const recorded = { ...family, studentIds: [child] };
    accepted(await house.recordResponsable(recorded, { email: 'marie@example.org' }, OTHER_UAI));
    expect(await isSignedIn(family)).toBe(false);
    const dates = [...birthDates, OTHER_DATE];
    accepted(await house.commands.holder.signIn({ login, password: PASSWORD, birthDates: dates }, context()));
    expect((await existingAccount(house, accountId)).confirmChildrenAgain).toBeUndefined();
    expect(await isSignedIn(family)).toBe(false);
  });

  it('end by the process where the server died after its append', async () => {
    const { family, child } = await signedIn();
    await append(family, attached(child));
    expect(await isSignedIn(family)).toBe(true);
    await followed(family, 'LinkAttached');
    expect(await isSignedIn(family)).toBe(false);
  });

  it('end by the process though the holder has confirmed meanwhile; the session of that sign-in lives', async () => {
    const { family, child } = await signedIn();
    const { accountId, studentIds } = family;
    await append(family, attached(child));
    await append(family, { type: 'ChildrenConfirmed', data: { studentIds: [...studentIds, child] } });
    const { credential } = await existingAccount(house, accountId);
    const { position } = (await house.events(accountId)).at(-1)!;
    const now = await house.vault.sessions.open({
      accountId,
      credentialId: credential!.credentialId,
      position,
      details: {},
      maxAge: 86_400,
      idle: 3_600,
    });
    await followed(family, 'LinkAttached');
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select session_id as id from vault.holder_sessions where account_id = $1',
      [accountId],
    );
    expect(rows.map(({ id }) => id)).toEqual([now!.sessionId]);
  });
});
