/**
 * A server killed with -9 between any two steps of a registration: nothing after a step is ever run. The visitor, who has lost the answer, goes on
 * with another server, or starts again.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Mortal, type When } from '../mortal.js';
import { context, House, refusal } from '../support.js';
import { PASSWORD, searcher, somebody, type Somebody } from './support.js';

const PATH = 'SELF_REGISTRATION' as const;

describe('a server killed in the middle of a registration', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const begin = ({ names, mobile }: Somebody) => ({
    path: PATH,
    surname: names.surname,
    firstName: names.firstName,
    mobile,
    language: 'fr' as const,
  });
  const task = async (): Promise<{ registrationId: string; asked: number }> => {
    const { rows } = await house.database.pool.query<{ payload: { registrationId: string; asked: number } }>(
      `select payload from jobs.tasks where kind = 'REGISTRATION' order by task_id desc limit 1`,
    );
    return rows[0]!.payload;
  };

  /** What the visitor does, with a server that dies at the `at`th call; answers whether it died. */
  const visit = async (at: number, when: When): Promise<boolean> => {
    const person = await somebody(house);
    await house.notify(person);
    const mortal = new Mortal(house, at, when);
    const { registrations: living } = house.commandsElsewhere();
    const { birthDates, accountId, login } = person;

    let begun = await mortal.run(({ registrations }) => registrations.begin(begin(person), context()));
    let died = begun === 'KILLED';
    if (begun === 'KILLED') begun = await living.begin(begin(person), context());
    if (begun.outcome !== 'begun') throw new Error('not begun');
    const { token } = begun;

    const payload = await task();
    if (died) await living.sendCode(payload, context());
    else if ((await mortal.run(({ registrations }) => registrations.sendCode(payload, context()))) === 'KILLED') {
      died = true;
      // The lease of the task ends, and another worker takes it.
      await house.database.pool.query('update jobs.tasks set due_at = now() where ended_at is null');
      while ((await searcher(house).workOnce()) > 0) continue;
    }

    const code = await house.sentCode();
    const given = { path: PATH, token, code } as const;
    if (died) await living.verify(given, context());
    else if ((await mortal.run(({ registrations }) => registrations.verify(given, context()))) === 'KILLED') {
      died = true;
      expect(await living.verify(given, context())).toMatchObject({ outcome: 'verified' });
    }

    const input = { path: PATH, token, birthDates, newPassword: PASSWORD } as const;
    let done = died
      ? await living.complete(input, context())
      : await mortal.run(({ registrations }) => registrations.complete(input, context()));
    if (done === 'KILLED') {
      died = true;
      done = await living.complete(input, context());
    }
    const refused = refusal(done);
    // The account was activated before the kill.
    expect([at, when, [undefined, 'ALREADY_ACTIVATED'].includes(refused)]).toEqual([at, when, true]);

    const types = await house.eventTypes(accountId);
    for (const once of ['AccountActivated', 'ContactProven', 'ChildrenConfirmed'])
      expect([at, when, once, types.filter(type => type === once).length]).toEqual([at, when, once, 1]);
    const signedIn = await house.commands.holder.signIn({ login, password: PASSWORD }, context());
    expect([at, when, signedIn.outcome]).toEqual([at, when, 'accepted']);
    return died;
  };

  it.each<When>(['BEFORE', 'AFTER'])('%s any call, gives one activation, and the holder comes in', async when => {
    let at = 1;
    for (; await visit(at, when); at++) expect(at).toBeLessThan(200);
    // A registration makes more calls than that: the server was killed in each of its steps.
    expect(at).toBeGreaterThan(15);
  });
});
