/** What enters the ledger beside ids and codes: reasons of a list, subjects that are no names; and texts within bounds. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, responsablesOf } from './support/people.js';
import { watch } from './support/watch.js';

let house: House;
let uai: string;
let accountId: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const reasons = { SMS_LOST: { fr: 'Code SMS non reçu', en: 'SMS code not received' } };
  house = await openApiHouse({ pupils: 4, deps: { reasons } });
  ({ uai } = house.schools[0]!);
  for (const [role, grants] of Object.entries(grantsOf(house))) tokens[role] = await house.token(grants);
  accountId = (await responsablesOf(house, uai))[0]!.accountId;
});
afterAll(() => house?.close());

/** An account whose holder is signed in. */
async function someHolder(): Promise<string> {
  const person = (await responsablesOf(house, uai)).at(-1)!;
  await activate(house, person, uai);
  return person.accountId;
}

const notify = (reason: string) =>
  house.ask(tokens.SCHOOL_HEAD, operation('AccountNotify'), {
    input: { accountId, uai, channel: 'LETTER', reason },
  });

describe('the reason of an action', () => {
  it.each(['DUPONT_MARIE', 'because of Mrs Dupont', 'toString', '__proto__', 'precaution', ''])(
    'is one of the list, or nothing is done: %s',
    async reason => {
      const before = await house.events();
      const { errors, text } = await notify(reason);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' });
      expect(errors?.[0]?.message).toContain('motif');
      expect(text).not.toMatch(/dupont/i);
      expect(await house.events()).toBe(before);
    },
  );

  it('is offered, built in or configured, in both languages', async () => {
    const { data } = await house.ask(tokens.SCHOOL_HEAD, operation('Reasons'));
    expect(data.reasons).toEqual(
      expect.arrayContaining([
        { code: 'LETTER_LOST', label: 'Courrier perdu ou non reçu' },
        { code: 'SMS_LOST', label: 'Code SMS non reçu' },
      ]),
    );
  });

  it('stands in the history, by its code and in words', async () => {
    const { data } = await notify('SMS_LOST');
    expect(data.accountNotify.userErrors).toEqual([]);
    await house.caughtUp();
    const query =
      'query ($id: ID!) { accountHistory(accountId: $id, last: 1) { edges { node { reason reasonLabel } } } }';
    const history = await house.ask(tokens.AUDITOR, query, { id: accountId });
    expect(history.data.accountHistory.edges[0].node).toEqual({ reason: 'SMS_LOST', reasonLabel: 'Code SMS non reçu' });
  });

  it('of every mutation is checked', async () => {
    const { data } = await house.ask(
      tokens.SCHOOL_HEAD,
      '{ __type(name: "Mutation") { fields { name args { type { ofType { name inputFields { name type { name ofType { name } } } } } } } } }',
    );
    type Field = { name: string; type: { name: string | null; ofType: { name: string } | null } };
    type Described = {
      name: string;
      args: { type: { ofType: { name: string; inputFields: Field[] } } }[];
    };
    const mutations = data.__type.fields as Described[];
    const takesReason = ({ args }: Described): boolean =>
      args[0]!.type.ofType.inputFields.some(({ name }) => name === 'reason');
    const all = mutations.filter(takesReason);
    // These make an address of a file, or have events read again, and append no event that could hold a reason.
    const toFiles = [
      'accountHistoryExport',
      'studentHistoryExport',
      'personalDataExport',
      'listExport',
      'letterSpecimenPrint',
      'flyerPrint',
      'parkedStreamsReplay',
    ];
    expect(
      mutations
        .filter(one => !takesReason(one))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(toFiles.sort());
    const everything = await house.token(Object.values(grantsOf(house)).flat());
    const holder = await house.holderToken(await someHolder());
    const BY_TYPE: Record<string, unknown> = { AssistanceClosing: 'SOLVED' };
    const VALUES: Record<string, unknown> = {
      accountId,
      otherAccountId: accountId,
      keptAccountId: accountId,
      absorbedAccountId: accountId,
      studentId: randomUUID(),
      disputeId: randomUUID(),
      mergeId: `AccountMerge_${randomUUID()}.${randomUUID()}`,
      uai,
      channel: 'LETTER',
      because: 'HOLDER_LOCKED_OUT',
      outcome: 'LINK_KEPT',
      birthDates: [],
      email: 'a@example.org',
      mobile: '+33639980012',
      codeRequest: 'x',
      registration: 'x',
      returnTo: '/',
      franceConnect: { ticket: 'x', request: 'x' },
      surname: 'NOBODY',
      firstName: 'Nora',
      code: '123456',
      campaignId: randomUUID(),
      expectedCount: 1,
      ground: 'REQUEST',
      expectedDigest: 'x',
      selection: { kind: 'RESPONSABLE', uais: [uai], responsables: {} },
      texts: {},
      delegationId: randomUUID(),
      sessionId: randomUUID(),
      refreshToken: 'x',
      requestId: randomUUID(),
      academie: '28',
      matter: 'OTHER',
      name: 'x',
      text: 'x',
      note: 'x',
      noticeVersion: 'x',
      reference: 'x',
      delegate: 'fim:somebody',
      rights: ['ACCOUNT_READ'],
      until: '2090-01-01T00:00:00Z',
      order: {
        action: 'NOTIFY',
        channel: 'LETTER',
        selection: { kind: 'RESPONSABLE', uais: [uai], responsables: {} },
      },
    };
    const before = await house.events();
    for (const { name, args } of all) {
      const { name: type, inputFields } = args[0]!.type.ofType;
      const given = Object.fromEntries(
        inputFields
          .filter(field => field.name in VALUES || /login|^token|password$|Password$/.test(field.name))
          // These are no texts: one is true or false, the other has channels of its own. Both may be left out.
          .filter(({ name, type }) => name !== 'resetPassword' && type.name !== 'RecoveryChannel')
          .map(field => [
            field.name,
            BY_TYPE[field.type.ofType?.name ?? ''] ?? VALUES[field.name] ?? 'pluie-abricot-tandem',
          ]),
      );
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { projected } }`;
      const { errors } = await house.ask(
        /^(email|phone)Change|^regrouping|^sessionEnd|Everywhere$|^franceConnect(Link|Unlink)$/.test(name)
          ? holder
          : everything,
        query,
        {
          input: { ...given, reason: 'DUPONT_MARIE' },
        },
      );
      expect([name, errors?.[0]?.extensions]).toEqual([
        name,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'reason' }),
      ]);
    }
    expect(await house.events()).toBe(before);
  });
});

describe('the subject of a token', () => {
  it.each([
    ['with a line break', 'head\r\nDUPONT'],
    ['with a blank', 'Marie Dupont'],
    ['with an accent', 'Élodie'],
    ['too long', 'x'.repeat(256)],
    ['that is an e-mail address', 'marie.dupont@example.org'],
    ['that is empty', ''],
  ])('%s lets nobody in', async (_case, subject) => {
    const token = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject });
    const { status, errors, text } = await house.ask(token, '{ me { subject } }');
    expect(status).toBe(401);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(text).not.toMatch(/dupont|Élodie/i);
  });

  it.each(['f:8e1c:head-1', 'auth0|5f7c', 'a'.repeat(255), 'x@realm'])('%s is one', async subject => {
    const token = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject });
    expect((await house.ask(token, '{ me { subject } }')).data.me).toEqual({ subject });
  });
});

describe('a text out of bounds', () => {
  const LIST = `query ($uai: Uai!, $search: String) { responsables(uai: $uai, first: 1, filter: { search: $search }) { totalCount } }`;

  it.each([
    ['the fast path', LIST],
    ['graphql-js, then graphql-jit', LIST.replace('{ responsables', '{ me { subject } responsables')],
  ])('is refused, with its field, by %s', async (_path, query) => {
    for (let use = 0; use < 3; use++) {
      const { errors } = await house.ask(tokens.SCHOOL_HEAD, query, { uai, search: 'x'.repeat(101) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'search' });
    }
  });

  it('is refused where it stands in the document itself', async () => {
    const { errors } = await house.ask(
      tokens.SCHOOL_HEAD,
      `{ responsables(uai: "${uai}", first: 1, filter: { classes: ["a\\nb"] }) { totalCount } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'classes' });
  });

  it('is refused of a subscription, at its root and below', async () => {
    const root = watch(
      house,
      tokens.AUDITOR,
      'subscription ($id: ID!) { accountHistoryAppended(accountId: $id) { position } }',
      { id: 'x'.repeat(101) },
    );
    expect(await root.ended).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'accountId' } }]);
    const below = watch(
      house,
      tokens.SCHOOL_HEAD,
      'subscription ($uai: Uai!, $s: String) { responsablesUpdated(uai: $uai) { responsables(first: 1, filter: { search: $s }) { totalCount } } }',
      { uai, s: 'a\u0000' },
    );
    expect((await below.first()).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'search' } }]);
    await below.close();
  });
});
