/** Given an account with a history: why each field of its sheet, and each cell of its rows, is what it is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import { buildApiSchema } from '../../src/api/schema.js';
import { fieldsShownIn } from '../../src/api/why/find.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf, type Person } from './support/people.js';

let house: House;
let uai: string;
let auditor: string;
let head: string;
let person: Person;
let child: string;

beforeAll(async () => {
  house = await openApiHouse();
  ({ uai } = house.schools[0]!);
  const grants = grantsOf(house);
  auditor = await house.token(grants.AUDITOR!);
  head = await house.token(grants.SCHOOL_HEAD!);
  [person] = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1) as [Person];
  [child] = person.studentIds as [string];
  await notifyByLetter(house, person, uai);
  await activate(house, person, uai);
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Why {
  readonly event: { readonly type: string; readonly stream: string; readonly role: string } | null;
  readonly what: string | null;
  readonly before: unknown;
  readonly after: unknown;
}
const ask = (token: string, field: string, more: object = {}) =>
  house.ask(token, operation('AccountWhy'), { accountId: person.accountId, field, ...more });
const why = async (token: string, field: string, more: object = {}): Promise<Why> => {
  const { data, errors } = await ask(token, field, more);
  expect(errors).toBeUndefined();
  return data.accountWhy as Why;
};

describe('why a field of the sheet is what it is', () => {
  it('is the event that set it last, with the value before and after', async () => {
    expect(await why(auditor, 'state')).toMatchObject({
      event: { type: 'AccountActivated', stream: `account-${person.accountId}` },
      what: expect.stringMatching(/^Activé/),
      after: 'ACTIVATED',
    });
    expect(await why(auditor, 'origin')).toMatchObject({ before: 'NON_RENSEIGNE', after: 'ETABLISSEMENT' });
    expect(await why(auditor, 'notifiedAt')).toMatchObject({ event: { type: 'AccountNotified' } });
    expect(await why(auditor, 'surname')).toMatchObject({ event: { type: 'IdentityRecorded' }, before: null });
    expect(await why(auditor, 'login')).toMatchObject({ event: { type: 'AccountPreCreated' } });
  });

  it('is no event for what has never been set', async () => {
    expect(await why(auditor, 'mergedInto')).toEqual({
      field: 'mergedInto',
      event: null,
      what: null,
      before: null,
      after: null,
    });
  });

  it('is the last event for the version', async () => {
    const { rows } = await house.database.pool.query<{ version: number }>(
      'select version from read.accounts where account_id = $1',
      [person.accountId],
    );
    expect(await why(auditor, 'version')).toMatchObject({ after: rows[0]!.version, before: rows[0]!.version - 1 });
  });

  it('is found for every field that the sheet has', async () => {
    const account = buildApiSchema().getType('Account') as GraphQLObjectType;
    expect([...fieldsShownIn('SHEET')].sort()).toEqual(Object.keys(account.getFields()).sort());
    for (const field of fieldsShownIn('SHEET')) await why(auditor, field);
  });
});

describe('why a cell of a list is what it is', () => {
  const cellsOf = (type: GraphQLObjectType, path = ''): string[] =>
    Object.values(type.getFields())
      .filter(({ resolve }) => resolve === undefined)
      .flatMap(({ name, type: of }) => {
        const below = getNamedType(of);
        return isObjectType(below) ? cellsOf(below, `${path}${name}.`) : [`${path}${name}`];
      });

  it.each([
    ['RESPONSABLES', 'Responsable'],
    ['STUDENTS', 'Student'],
  ] as const)('is found for every cell of %s', async (shownIn, type) => {
    const cells = cellsOf(buildApiSchema().getType(type) as GraphQLObjectType);
    expect([...fieldsShownIn(shownIn)].sort()).toEqual(cells.sort());
  });

  it('follows from the account, or from the pupil of the row', async () => {
    const row = { shownIn: 'RESPONSABLES', studentId: child };
    for (const field of fieldsShownIn('RESPONSABLES')) await why(auditor, field, row);
    expect(await why(auditor, 'kinship', row)).toMatchObject({ event: { type: 'LinkAttached' } });
    expect(await why(auditor, 'student.schoolClass.code', row)).toMatchObject({
      event: { type: 'StudentEnrolled', stream: `student-${child}` },
      what: null,
      after: [uai, expect.any(String)],
    });
    expect(await why(head, 'student.surname', row)).toMatchObject({ event: { type: 'IdentityRecorded' } });
  });

  it('follows, on the account of a pupil, from that pupil', async () => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select account_id as id from read.students where student_id = $1',
      [child],
    );
    const given = { accountId: rows[0]!.id, shownIn: 'STUDENTS' };
    for (const field of fieldsShownIn('STUDENTS')) await why(auditor, field, given);
    expect(await why(auditor, 'mef.code', given)).toMatchObject({ event: { stream: `student-${child}` } });
  });
});

describe('the question why', () => {
  const code = async (...given: Parameters<typeof ask>): Promise<unknown> =>
    (await ask(...given)).errors?.[0]!.extensions.code;

  it('is refused for a field that is not shown there, naming those that are', async () => {
    const { errors } = await ask(auditor, 'shoeSize');
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'field' });
    expect(errors![0]!.message).toContain('notifiedAt');
    expect(await code(auditor, 'constructor')).toBe('BAD_USER_INPUT');
  });

  it('is refused without the pupil of a row, and with one elsewhere', async () => {
    expect(await code(auditor, 'kinship', { shownIn: 'RESPONSABLES' })).toBe('BAD_USER_INPUT');
    expect(await code(auditor, 'state', { studentId: child })).toBe('BAD_USER_INPUT');
  });

  it('is refused for a pupil who is none of the children, and to a head of another school', async () => {
    const [other] = (await responsablesOf(house, house.schools[2]!.uai)) as [Person];
    const row = { shownIn: 'RESPONSABLES', studentId: other.studentIds[0] };
    expect(await code(auditor, 'kinship', row)).toBe('NOT_FOUND');
    const foreign = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[2]!.uai] }]);
    expect(await code(foreign, 'state')).toBe('NOT_FOUND');
  });

  it('is not answered to a holder about a pupil’s class, but about the own account', async () => {
    const holder = await house.holderToken(person.accountId);
    expect((await why(holder, 'state')).after).toBe('ACTIVATED');
    const row = { shownIn: 'RESPONSABLES', studentId: child };
    expect(await code(holder, 'student.schoolClass.code', row)).toBe('NOT_FOUND');
  });
});

describe('a replay step by step', () => {
  const replay = async (variables: object) => {
    const { data, errors } = await house.ask(auditor, operation('AccountReplay'), {
      accountId: person.accountId,
      first: 100,
      ...variables,
    });
    expect(errors).toBeUndefined();
    return data.accountReplay as {
      entry: { version: number; position: string; what: string };
      account: { state: string };
    }[];
  };

  it('shows after each event the account as `accountAt` shows it at that position', async () => {
    const steps = await replay({});
    expect(steps.map(({ entry }) => entry.version)).toEqual(steps.map((_, n) => n));
    const states = new Set(steps.map(({ account }) => account.state));
    expect(states).toEqual(new Set(['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATED']));
    for (const { entry, account } of steps) {
      const { data } = await house.ask(auditor, operation('AccountAt'), {
        accountId: person.accountId,
        position: entry.position,
      });
      expect(data.accountAt).toMatchObject(account);
    }
  });

  it('goes on after a version, and ends with the history', async () => {
    const all = await replay({});
    expect(await replay({ afterVersion: 1, first: 2 })).toEqual(all.slice(2, 4));
    expect(await replay({ afterVersion: all.length - 1 })).toEqual([]);
  });

  it('tells each event in the language of the reader', async () => {
    const [first] = await replay({});
    expect(first!.entry.what).toBe('Compte de responsable créé d’après la base de l’établissement');
  });
});
