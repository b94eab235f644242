import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { addSeconds } from '../../../src/domain/calendar.js';
import { existingAccount } from '../../../src/command/index.js';
import { REGISTRATION_SECONDS, REGISTRATION_TRIES } from '../../../src/vault/vault.js';
import { accepted, context, refusal, UAI } from '../support.js';
import { begun, makeFindable, newMobile, PASSWORD, RegistrationHouse, somebody, type Somebody } from './support.js';

const OTHER_PASSWORD = 'zeppelin-tournesol-42';
const PATH = 'SELF_REGISTRATION';

describe('making an account without the school', () => {
  let room: RegistrationHouse;
  beforeAll(async () => {
    room = await RegistrationHouse.open();
  });
  afterAll(async () => {
    expect(room.sms.faults).toEqual([]);
    await room.close();
  });
  afterEach(() => {
    room.sms.gateway.requests.length = 0;
  });

  const registrations = () => room.house.commands.registrations;
  const verify = (token: string, code: string) => registrations().verify({ path: PATH, token, code }, context());
  const complete = (token: string, birthDates: readonly string[], more: object = {}) =>
    registrations().complete({ path: PATH, token, birthDates, newPassword: PASSWORD, ...more }, context());
  /** The token of somebody whose code was right. */
  const cameTo = async (person: Somebody, said = {}): Promise<string> => {
    const token = await begun(room.house, person, said);
    await room.work();
    expect((await verify(token, room.code(person.mobile))).outcome).toBe('verified');
    return token;
  };
  const stateOf = async ({ accountId }: { accountId: string }) => (await existingAccount(room.house, accountId)).state;

  it('goes from names and mobile to the activated account by the code received and the birth dates', async () => {
    const person = await somebody(room.house);
    const token = await begun(room.house, person);
    expect(room.texts(person.mobile)).toEqual([]);
    await room.work();
    expect(room.texts(person.mobile)).toHaveLength(1);
    const code = room.code(person.mobile);
    const shown = await verify(token, code);
    // The children are Emma and Yvan.
    expect(shown).toEqual({
      outcome: 'verified',
      children: person.studentIds.map((studentId, at) => ({ studentId, initial: 'EY'[at] })),
    });
    const done = await complete(token, [...person.birthDates].reverse());
    expect(done).toMatchObject({ outcome: 'accepted', accountId: person.accountId });
    expect(accepted(done)).toMatchObject({
      state: 'ACTIVATED',
      origin: 'RESPONSABLE',
      confirmedStudentIds: person.studentIds,
      lastSignedInAt: expect.any(String),
    });
    expect(await room.house.eventTypes(person.accountId)).toEqual([
      ...['AccountPreCreated', 'SourceRecordAttached', 'IdentityRecorded', 'ContactDetailsRecorded'],
      ...['LinkAttached', 'LinkAttached', 'ChildrenConfirmed', 'ContactProven', 'AccountActivated', 'SignedIn'],
    ]);
    const login = await registrations().loginOf(person.accountId);
    expect(login).toBe(person.login);
    expect((await room.house.commands.holder.signIn({ login: login!, password: PASSWORD }, context())).outcome).toBe(
      'accepted',
    );
  });

  it.each([
    ['other case, accents and hyphens', { surname: 'legoff d’évry', firstName: 'marie-claude' }],
    ['the usage name', { surname: 'Martin', firstName: 'Marie-Claude' }],
    ['all first names', { surname: 'Le Goff d’Évry', firstName: 'Marie-Claude Anne' }],
  ])('finds a person by %s, as in the base', async (_, said) => {
    const person = await somebody(room.house, {
      names: {
        surname: 'MARTIN',
        usageSurname: 'MARTIN',
        birthSurname: 'LE GOFF D’EVRY',
        firstName: 'Marie-Claude, Anne',
      },
    });
    const token = await cameTo(person, said);
    expect((await complete(token, person.birthDates)).outcome).toBe('accepted');
  });

  it('reads a mobile as people write it, overseas too', async () => {
    const person = await somebody(room.house, { mobile: '+262692987654' });
    const token = await cameTo(person, { mobile: '06 92 98 76 54' });
    expect((await complete(token, person.birthDates)).outcome).toBe('accepted');
  });

  it.each([
    ['Nouvelle-Calédonie', '+687751234', '75 12 34'],
    ['Polynésie', '+68987123456', '87 12 34 56'],
    ['Wallis-et-Futuna', '+681821234', '82 12 34'],
    ['Saint-Pierre-et-Miquelon', '+508551234', '55 12 34'],
  ])('finds somebody of %s by the mobile as people write it there, and proves that one', async (_, mobile, typed) => {
    const person = await somebody(room.house, { mobile });
    const token = await cameTo(person, { mobile: typed });
    const done = accepted(await complete(token, person.birthDates));
    const [contact] = await room.house.vault.persons.contacts([done.proven!.MOBILE!]);
    expect(contact!.mobile).toBe(mobile);
  });

  it.each([
    ['a mobile that is none', { mobile: '01 02' }, 'MOBILE_INVALID', 'mobile'],
    ['a fixed number', { mobile: '01 42 68 53 00' }, 'MOBILE_INVALID', 'mobile'],
    ['a surname without a letter', { surname: ' 12 ' }, 'NAME_INVALID', 'surname'],
    ['no first name', { firstName: '' }, 'NAME_INVALID', 'firstName'],
  ])('says at once what is wrong with %s', async (_, wrong, code, field) => {
    const asked = { path: PATH, surname: 'X', firstName: 'Y', mobile: newMobile(), language: 'fr', ...wrong } as const;
    expect(await registrations().begin(asked, context())).toMatchObject({ refusal: { code, field } });
  });

  describe('each thing that is needed, missing in turn, stops it, and nothing is said of it', () => {
    interface Case {
      readonly given?: Parameters<typeof somebody>[1];
      readonly said?: object;
      /** How many of the birth dates the person does not give. */
      readonly withheld?: number;
      /** What the birth dates are answered; left out where no code is sent. */
      readonly answer?: string;
    }
    const cases: Record<string, Case> = {
      'the pupils have no INE': { given: { hasIne: false } },
      'the base has no mobile': { given: { contact: { mobile: undefined as never } } },
      'the mobile is not that of the base': { said: { mobile: '0639980999' } },
      'the surname is not that of the base': { said: { surname: 'Abbeyen' } },
      'the first name is not that of the base': { said: { firstName: 'Maria' } },
      'a birth date is missing in the base': {
        given: { birthDates: ['2012-03-14', null] },
        answer: 'BIRTH_DATE_MISSING',
      },
      'one of the birth dates is not given': { withheld: 1, answer: 'BIRTH_DATES_MISMATCH' },
      'nothing is missing': { answer: 'accepted' },
    };

    it.each(Object.entries(cases))('%s', async (_, { given, said, withheld = 0, answer }) => {
      const person = await somebody(room.house, given);
      const token = await begun(room.house, person, said);
      await room.work();
      const sent = room.sms.gateway.messages;
      if (answer === undefined) {
        expect(sent).toEqual([]);
        expect(await verify(token, '123456')).toEqual({ outcome: 'refused', refusal: { code: 'CODE_INVALID' } });
        expect(refusal(await complete(token, person.birthDates))).toBe('REGISTRATION_INVALID');
        expect(await stateOf(person)).toBe('NOT_NOTIFIED');
        return;
      }
      expect((await verify(token, room.code(person.mobile))).outcome).toBe('verified');
      const done = await complete(token, person.birthDates.slice(withheld));
      expect(refusal(done) ?? done.outcome).toBe(answer);
    });
  });

  it('activates one that waits for its letter: the password in the post opens nothing any more', async () => {
    const person = await somebody(room.house);
    const printed = await room.house.notify(person);
    const { credential } = await existingAccount(room.house, person.accountId);
    const token = await cameTo(person);
    accepted(await complete(token, person.birthDates));
    expect(await room.house.vault.credentials.reveal(credential!.credentialId)).toBeUndefined();
    const byLetter = { login: person.login, provisionalPassword: printed, newPassword: OTHER_PASSWORD };
    const started = await room.house.commands.holder.startActivation(
      { ...byLetter, birthDates: person.birthDates, email: 'moi@example.org' },
      context(),
    );
    expect(refusal(started)).toBe('CREDENTIALS_INVALID');
    const notified = await room.house.commands.account.notify(
      { accountId: person.accountId, uai: UAI, channel: 'LETTER', resetPassword: true },
      context(),
    );
    expect(refusal(notified)).toBe('NO_SCHOOL_ACTION');
  });

  it('activates one whose activation by the letter waits for its e-mail, or has expired', async () => {
    const waiting = await somebody(room.house);
    const provisionalPassword = await room.house.notify(waiting);
    const { login, birthDates } = waiting;
    const started = accepted(
      await room.house.commands.holder.startActivation(
        { login, provisionalPassword, newPassword: OTHER_PASSWORD, birthDates, email: 'moi@example.org' },
        context(),
      ),
    );
    const link = await room.house.issueToken(started, 'EMAIL_CONFIRMATION');
    accepted(await complete(await cameTo(waiting), birthDates));
    expect(refusal(await room.house.commands.holder.confirmEmail({ token: link }, context()))).toBe('TOKEN_INVALID');
    const signIn = (password: string) => room.house.commands.holder.signIn({ login, password }, context());
    expect((await signIn(OTHER_PASSWORD)).outcome).toBe('refused');
    expect((await signIn(PASSWORD)).outcome).toBe('accepted');

    const late = await somebody(room.house);
    await room.house.notify(late);
    const now = room.house.clock.now();
    room.house.clock.set('2027-01-07T08:00:00.000Z');
    await room.house.commands.system.expire({ accountId: late.accountId }, context());
    expect(await stateOf(late)).toBe('EXPIRED');
    accepted(await complete(await cameTo(late), late.birthDates));
    room.house.clock.set(now);
  });

  it('records the disputed children, and activates with the others', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const [mine, notMine] = person.studentIds as [string, string];
    const stranger = await complete(token, person.birthDates, { disputedStudentIds: [randomUUID()] });
    expect(refusal(stranger)).toBe('LINK_UNKNOWN');
    const done = accepted(
      await complete(token, person.birthDates.slice(0, 1), { disputedStudentIds: [notMine, notMine] }),
    );
    expect(done.confirmedStudentIds).toEqual([mine]);
    expect(done.disputes).toMatchObject([{ studentId: notMine, uai: UAI }]);
  });

  it('an account activated already: nothing is sent to the mobile typed, and its holder is told once a day', async () => {
    const mobile = newMobile();
    const owner = await room.house.selfRegistered(mobile);
    await makeFindable(room.house, owner.accountId);
    const person = { names: { surname: 'Abbeyem', firstName: 'Marie' }, mobile };
    // Twice on one day.
    for (let tries = 0; tries < 2; tries++) {
      const token = await begun(room.house, person);
      await room.work();
      expect(refusal(await verify(token, '000000'))).toBe('CODE_INVALID');
      expect(refusal(await complete(token, owner.birthDates))).toBe('REGISTRATION_INVALID');
      const tried = (await room.house.eventTypes(owner.accountId)).filter(type => type === 'RegistrationTried');
      expect(tried).toHaveLength(1);
    }
    await room.tell(owner.accountId);
    await room.work();
    expect(room.texts(mobile)).toEqual([expect.stringContaining('qui existe déjà')]);
    expect(await room.house.eventTypes(owner.accountId)).toContain('HolderTold');
  });

  it('activated by the letter between code and birth dates: the holder is told so', async () => {
    const person = await somebody(room.house, { birthDates: ['2012-03-14'] });
    const token = await cameTo(person);
    const provisionalPassword = await room.house.notify(person);
    const { login, birthDates } = person;
    const started = accepted(
      await room.house.commands.holder.startActivation(
        { login, provisionalPassword, newPassword: OTHER_PASSWORD, birthDates, email: 'moi@example.org' },
        context(),
      ),
    );
    const link = await room.house.issueToken(started, 'EMAIL_CONFIRMATION');
    accepted(await room.house.commands.holder.confirmEmail({ token: link }, context()));
    expect(refusal(await complete(token, birthDates))).toBe('ALREADY_ACTIVATED');
  });

  it('a mobile that the base has changed since the code opens nothing', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    await room.house.recordResponsable(person, { mobile: newMobile() }, UAI, person.names);
    expect(refusal(await complete(token, person.birthDates))).toBe('REGISTRATION_INVALID');
    expect(await stateOf(person)).toBe('NOT_NOTIFIED');
  });

  it.each(['SELF_REGISTRATION', 'FRANCECONNECT'] as const)(
    'a mobile that a console user wrote finds nobody by %s, and the mobile of the base goes on doing so',
    async path => {
      const person = await somebody(room.house);
      const { accountId } = person;
      const mobile = newMobile();
      accepted(await room.house.commands.account.updateContact({ accountId, mobile }, context()));
      await makeFindable(room.house, accountId);
      const written = await begun(room.house, person, { path, mobile });
      await room.work();
      expect(room.texts(mobile)).toEqual([]);
      expect(refusal(await registrations().verify({ path, token: written, code: '123456' }, context()))).toBe(
        'CODE_INVALID',
      );
      const token = await begun(room.house, person, { path });
      await room.work();
      const right = { path, token, code: room.code(person.mobile) };
      expect((await registrations().verify(right, context())).outcome).toBe('verified');
      const done = accepted(
        await registrations().complete(
          {
            path,
            token,
            birthDates: person.birthDates,
            ...(path === 'SELF_REGISTRATION' && { newPassword: PASSWORD }),
          },
          context(),
        ),
      );
      const [contact] = await room.house.vault.persons.contacts([done.proven!.MOBILE!]);
      expect(contact!.mobile).toBe(person.mobile);
    },
  );

  it('a mobile that its holder has proven finds the account, though no base has it', async () => {
    const owner = await room.house.selfRegistered(newMobile());
    const mobile = newMobile();
    await room.house.proveMobile(owner.accountId, mobile);
    await makeFindable(room.house, owner.accountId);
    await begun(room.house, { names: { surname: 'Abbeyem', firstName: 'Marie' }, mobile });
    await room.work();
    expect(await room.house.eventTypes(owner.accountId)).toContain('RegistrationTried');
  });

  it('by names and mobile of an account that was merged, makes the one that absorbed it', async () => {
    const kept = await somebody(room.house, { birthDates: ['2012-03-14'] });
    const names = { surname: 'MARTIN', firstName: 'Marie' };
    const absorbed = await somebody(room.house, { names, birthDates: ['2014-11-02'] });
    const between = { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'SCHOOL' } as const;
    expect((await room.house.commands.accounts.merge(between, context())).outcome).toBe('accepted');
    const token = await cameTo(absorbed);
    expect(refusal(await complete(token, absorbed.birthDates))).toBe('BIRTH_DATES_MISMATCH');
    const done = accepted(await complete(token, [...kept.birthDates, ...absorbed.birthDates]));
    expect(done).toMatchObject({ accountId: kept.accountId, state: 'ACTIVATED' });
    const [contact] = await room.house.vault.persons.contacts([done.proven!.MOBILE!]);
    expect(contact!.mobile).toBe(absorbed.mobile);
  });

  describe('several persons with these names and this mobile', () => {
    it('are told apart by the birth dates, and a wrong try counts on each', async () => {
      const mobile = newMobile();
      const [one, other] = [
        await somebody(room.house, { mobile, birthDates: ['2012-03-14'] }),
        await somebody(room.house, { mobile, birthDates: ['2014-11-02', '2016-05-05'] }),
      ];
      const token = await begun(room.house, one);
      await room.work();
      expect(room.texts(mobile)).toHaveLength(1);
      expect(await verify(token, room.code(mobile))).toEqual({ outcome: 'verified', children: [] });
      expect(refusal(await complete(token, ['2012-03-14', '2014-11-02']))).toBe('BIRTH_DATES_MISMATCH');
      for (const { accountId } of [one, other])
        expect((await existingAccount(room.house, accountId)).mismatchesBySms).toEqual({ failures: 1 });
      const done = accepted(await complete(token, other.birthDates));
      expect(done.accountId).toBe(other.accountId);
      expect(await stateOf(one)).toBe('NOT_NOTIFIED');
    });

    it('whose children have the same birth dates: none is activated, and the holder is sent to the school', async () => {
      const mobile = newMobile();
      const twins = [await somebody(room.house, { mobile }), await somebody(room.house, { mobile })];
      const token = await cameTo(twins[0]!);
      expect(refusal(await complete(token, twins[0]!.birthDates))).toBe('SEVERAL_ACCOUNTS');
      for (const twin of twins) expect(await stateOf(twin)).toBe('NOT_NOTIFIED');
    });

    it('by FranceConnect the mobile alone decides, and names tell apart two with the same children', async () => {
      const mobile = newMobile();
      const names = { surname: 'DUPONT', firstName: 'Jean' };
      const mother = await somebody(room.house, { mobile });
      const father = await somebody(room.house, { mobile, names });
      const path = 'FRANCECONNECT';
      const token = await begun(room.house, father, { path });
      await room.work();
      const code = room.code(mobile);
      expect(refusal(await verify(token, code))).toBe('CODE_INVALID');
      expect((await registrations().verify({ path, token, code }, context())).outcome).toBe('verified');
      const done = accepted(await registrations().complete({ path, token, birthDates: father.birthDates }, context()));
      expect(done).toMatchObject({ accountId: father.accountId, origin: 'FRANCECONNECT', credential: undefined });
      expect(await stateOf(mother)).toBe('NOT_NOTIFIED');
    });
  });

  describe('a code', () => {
    it('is sent again to whoever starts again while it is valid, and serves one of the two registrations, once', async () => {
      const person = await somebody(room.house);
      const first = await begun(room.house, person);
      await room.work();
      // The same code is sent again once the SMS before is a minute old.
      room.sms.later(60);
      const second = await begun(room.house, person);
      await room.work();
      expect(room.texts(person.mobile)).toHaveLength(2);
      expect(new Set(room.texts(person.mobile).map(text => /\d{6}/.exec(text)![0])).size).toBe(1);
      expect((await verify(first, room.code(person.mobile))).outcome).toBe('verified');
      expect(refusal(await verify(second, room.code(person.mobile)))).toBe('CODE_INVALID');
    });

    it('given again, as after a lost answer, is answered as the first time; another is not', async () => {
      const person = await somebody(room.house);
      const token = await cameTo(person);
      const code = room.code(person.mobile);
      const again = await verify(token, ` ${code.slice(0, 3)}-${code.slice(3)}`);
      expect(again).toMatchObject({ outcome: 'verified', children: [{}, {}] });
      expect(refusal(await verify(token, String((Number(code) + 1) % 1_000_000).padStart(6, '0')))).toBe(
        'CODE_INVALID',
      );
    });

    it('of one person serves no other registration', async () => {
      const [one, other] = [await somebody(room.house), await somebody(room.house)];
      const [, theirs] = [await begun(room.house, one), await begun(room.house, other)];
      await room.work();
      expect(refusal(await verify(theirs, room.code(one.mobile)))).toBe('CODE_INVALID');
      expect(refusal(await verify('unknown', room.code(one.mobile)))).toBe('CODE_INVALID');
      const stranger = await begun(room.house, { ...one, names: { surname: 'OTHER', firstName: 'Name' } });
      await room.work();
      expect(refusal(await verify(stranger, room.code(one.mobile)))).toBe('CODE_INVALID');
    });

    it('is asked for again in the same registration, to another mobile too: the one before no longer serves', async () => {
      const mobile = newMobile();
      const person = await somebody(room.house, { mobile });
      const wrong = await somebody(room.house, { names: person.names });
      const token = await begun(room.house, wrong);
      await room.work();
      expect((await registrations().askCode({ token, mobile }, context())).outcome).toBe('asked');
      await room.work();
      expect(refusal(await verify(token, room.code(wrong.mobile)))).toBe('CODE_INVALID');
      expect((await verify(token, room.code(mobile))).outcome).toBe('verified');
      expect(refusal(await registrations().askCode({ token, mobile }, context()))).toBe('REGISTRATION_INVALID');
      expect(accepted(await complete(token, person.birthDates)).accountId).toBe(person.accountId);
    });
  });

  it('lasts half an hour, and is then forgotten with all that was said', async () => {
    const begunAt = room.house.clock.now();
    const person = await somebody(room.house);
    const token = await cameTo(person);
    room.sms.later(REGISTRATION_SECONDS);
    expect(refusal(await complete(token, person.birthDates))).toBe('REGISTRATION_INVALID');
    await room.house.vault.registrations.forget(room.house.clock.now());
    const { rows } = await room.house.database.pool.query('select from vault.registrations where expires_at <= $1', [
      room.house.clock.now(),
    ]);
    expect(rows).toHaveLength(0);
    room.house.clock.set(begunAt);
  });

  it('takes wrong birth dates five times, by however many servers at the same moment', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const servers = [room.house.commands, room.house.commandsElsewhere()];
    const guesses = Array.from({ length: 60 }, (_, i) => [`2012-03-${String((i % 28) + 1).padStart(2, '0')}`]);
    const answers = await Promise.all(
      guesses.map((birthDates, i) =>
        servers[i % 2]!.registrations.complete({ path: PATH, token, birthDates, newPassword: PASSWORD }, context()),
      ),
    );
    const codes = answers.map(answer => refusal(answer));
    expect(codes.filter(code => code === 'BIRTH_DATES_MISMATCH')).toHaveLength(REGISTRATION_TRIES);
    expect(codes.filter(code => code === 'REGISTRATION_INVALID')).toHaveLength(60 - REGISTRATION_TRIES);
    expect((await existingAccount(room.house, person.accountId)).mismatchesBySms?.failures).toBe(REGISTRATION_TRIES);
    expect(refusal(await complete(token, person.birthDates))).toBe('REGISTRATION_INVALID');
    // After five wrong tries the account takes none for five seconds. Then whoever has the phone starts again, by another code.
    room.sms.later(5);
    const again = await cameTo(person);
    accepted(await complete(again, person.birthDates));
  });

  it('a try is lost to wrong dates alone', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    for (let tries = 0; tries < 2 * REGISTRATION_TRIES; tries++) {
      expect(refusal(await complete(token, person.birthDates, { newPassword: 'short' }))).toBe('PASSWORD_TOO_SHORT');
      const disputed = { disputedStudentIds: [randomUUID()] };
      expect(refusal(await complete(token, person.birthDates, disputed))).toBe('LINK_UNKNOWN');
    }
    accepted(await complete(token, person.birthDates));
  });

  it('a try is not lost to a fault', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const append = jest.spyOn(room.house.eventStore, 'append').mockRejectedValue(new Error('the store is away'));
    for (let tries = 0; tries < 2 * REGISTRATION_TRIES; tries++)
      await expect(complete(token, person.birthDates)).rejects.toThrow('the store is away');
    append.mockRestore();
    accepted(await complete(token, person.birthDates));
  });

  it('a try is not lost while the account waits, when nothing is compared', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const begunAt = room.house.clock.now();
    const { correlationId, actor, role, right, source } = context();
    const { version } = (await room.house.events(person.accountId)).at(-1)!;
    await room.house.eventStore.append(`account-${person.accountId}`, version, [
      {
        id: randomUUID(),
        type: 'BirthDatesMismatched',
        data: { failures: 10, retryAt: addSeconds(begunAt, 900), by: 'SMS' },
        metadata: { correlationId, actor, role, right, source, at: begunAt },
      },
    ]);
    for (let tries = 0; tries < 2 * REGISTRATION_TRIES; tries++)
      expect(refusal(await complete(token, person.birthDates))).toBe('BIRTH_DATES_MISMATCH');
    room.sms.later(900);
    accepted(await complete(token, person.birthDates));
    room.house.clock.set(begunAt);
  });

  it('wrong codes of a stranger who knows names and mobile do not keep the parent out', async () => {
    const person = await somebody(room.house);
    const token = await begun(room.house, person);
    const stranger = await begun(room.house, person);
    await room.work();
    const code = room.code(person.mobile);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    for (let tries = 0; tries < 10; tries++) expect(refusal(await verify(stranger, wrong))).toBe('CODE_INVALID');
    expect(refusal(await verify(stranger, code))).toBe('CODE_INVALID');
    expect((await verify(token, code)).outcome).toBe('verified');
    accepted(await complete(token, person.birthDates));
  });

  it('compares a code five times at most for one registration, with 500 guesses at the same moment on two servers', async () => {
    const person = await somebody(room.house);
    const token = await begun(room.house, person);
    await room.work();
    const code = room.code(person.mobile);
    const servers = [room.house.commands, room.house.commandsElsewhere()];
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        servers[i % 2]!.registrations.verify(
          { path: PATH, token, code: String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0') },
          context(),
        ),
      ),
    );
    expect(new Set(answers.map(refusal))).toEqual(new Set(['CODE_INVALID']));
    expect(refusal(await verify(token, code))).toBe('CODE_INVALID');
    // The holder starts again: a minute later the same code is sent again, with ten of its fifteen tries left (REGISTRATION_CODE_TRIES).
    room.sms.later(60);
    const again = await cameTo(person);
    accepted(await complete(again, person.birthDates));
  });

  it('two completions at the same moment, or one beside the activation by the letter, give one activation', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const elsewhere = room.house.commandsElsewhere().registrations;
    const input = { path: PATH, token, birthDates: person.birthDates } as const;
    const both = await Promise.all([
      registrations().complete({ ...input, newPassword: PASSWORD }, context()),
      elsewhere.complete({ ...input, newPassword: OTHER_PASSWORD }, context()),
    ]);
    expect(both.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(['ALREADY_ACTIVATED', 'REGISTRATION_INVALID']).toContain(both.map(refusal).find(Boolean));

    const other = await somebody(room.house);
    const token2 = await cameTo(other);
    const account = accepted(
      await room.house.commands.account.notify(
        { accountId: other.accountId, uai: UAI, channel: 'LETTER', resetPassword: false },
        context(),
      ),
    );
    const link = await room.house.issueToken(account, 'ACTIVATION');
    const { birthDates } = other;
    await Promise.all([
      complete(token2, birthDates),
      room.house
        .commandsElsewhere()
        .holder.activateByLink({ token: link, newPassword: OTHER_PASSWORD, birthDates }, context()),
    ]);
    for (const { accountId } of [person, other])
      expect((await room.house.eventTypes(accountId)).filter(type => type === 'AccountActivated')).toHaveLength(1);
  });

  it('is known to whoever helps by where it failed, and by nothing that was typed', async () => {
    const tries = async ({ accountId }: { accountId: string }) =>
      (await room.house.vault.failedTries.of(accountId, room.house.clock.now())).map(({ path, code, times }) => [
        path,
        code,
        times,
      ]);
    const withoutIne = await somebody(room.house, { hasIne: false });
    await begun(room.house, withoutIne);
    const person = await somebody(room.house);
    const token = await begun(room.house, person);
    await room.work();
    const wrong = String((Number(room.code(person.mobile)) + 1) % 1_000_000).padStart(6, '0');
    await verify(token, wrong);
    await verify(token, wrong);
    await verify(token, room.code(person.mobile));
    await complete(token, ['2001-01-01']);
    expect(await tries(withoutIne)).toEqual([[PATH, 'NOT_ELIGIBLE', 1]]);
    expect(await tries(person)).toEqual(
      expect.arrayContaining([
        [PATH, 'CODE_INVALID', 2],
        [PATH, 'BIRTH_DATES_MISMATCH', 1],
      ]),
    );
  });

  it('keeps nothing that was said in clear: neither in the vault, nor in tasks, nor in events', async () => {
    const names = { surname: 'CANARY', firstName: 'Zéphyrine' };
    const person = await somebody(room.house, { names });
    const token = await cameTo(person);
    accepted(await complete(token, person.birthDates));
    const { rows } = await room.house.database.pool.query<{ text: string }>(
      `select r::text as text from vault.registrations r union all select s::text from vault.person_search s
        union all select t::text from jobs.tasks t union all select e::text from ledger.events e
        union all select c::text from vault.receipts c`,
    );
    const all = rows.map(({ text }) => text).join('\n');
    const secrets = [token, 'CANARY', 'Zéphyrine', person.mobile.slice(1), PASSWORD, `"${room.code(person.mobile)}"`];
    for (const secret of secrets) expect(all).not.toContain(secret);
  });
});
