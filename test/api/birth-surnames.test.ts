import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importAcademie } from '../../src/ingest/index.js';
import { base, completeExport, parent, pupil, school, uaiOf, withOtherFirstNames } from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { untilKnown } from './support/uploads.js';

interface Row {
  readonly accountId: string;
  readonly surname: string;
  readonly birthSurname: string | null;
  readonly student?: { readonly surname: string; readonly birthSurname: string | null };
}

describe('birth surnames', () => {
  let house: House;
  let head: string;
  const uai = uaiOf(1);
  beforeAll(async () => {
    house = await openApiHouse({ schools: false });
    const { database, vault, commands, clock } = house;
    const files = completeExport(
      base(
        school(1),
        withOtherFirstNames(
          parent(1, { sn: "N'Guessan", ENTPersonNomPatro: 'Łempicka', givenName: 'Tamara' }),
          'Rosalia',
        ),
        parent(2, { sn: 'Dubois', ENTPersonNomPatro: 'Dubois' }),
        pupil(1, { parents: [1], more: { sn: 'Dubois', ENTPersonNomPatro: 'N’Guessan', givenName: 'Lou-Ann' } }),
        pupil(2, { parents: [2], more: { sn: 'Martin', ENTPersonNomPatro: undefined } }),
      ),
    );
    await importAcademie(
      { pool: database.pool, vault, commands, clock },
      { academie: '12', year: 2026, files, context: CONTEXT },
    );
    head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
    await untilKnown(house, head, uai);
    await house.caughtUp();
  });
  afterAll(() => house?.close());

  const responsables = async (search?: string): Promise<Row[]> => {
    const { data, errors } = await house.ask(head, operation('Responsables'), {
      uai,
      first: 10,
      ...(search !== undefined && { filter: { search } }),
    });
    expect(errors).toBeUndefined();
    return data.responsables.edges.map(({ node }: { node: Row }) => node);
  };

  it('are shown beside those in use, of responsables and of pupils, in lists and on sheets', async () => {
    const rows = await responsables();
    expect(rows.map(({ surname, birthSurname, student }) => [surname, birthSurname, student!.birthSurname])).toEqual([
      ["N'Guessan", 'Łempicka', 'N’Guessan'],
      ['Dubois', 'Dubois', 'Martin'],
    ]);
    const { data } = await house.ask(head, operation('Account'), { id: rows[0]!.accountId });
    expect(data.account).toMatchObject({
      birthSurname: 'Łempicka',
      children: [{ surname: 'Dubois', birthSurname: 'N’Guessan' }],
    });
    const listed = await house.ask(head, operation('Students'), { uai, first: 10 });
    expect(listed.data.students.edges.map(({ node }: { node: Row }) => node.birthSurname)).toEqual([
      'N’Guessan',
      'Martin',
    ]);
  });

  it.each([
    ['lempicka', ["N'Guessan"]],
    ['nguessan', ["N'Guessan"]],
    ['n guessan tamara', ["N'Guessan"]],
    ['rosalia', ["N'Guessan"]],
    ['louann', ["N'Guessan"]],
    ['dubois', ["N'Guessan", 'Dubois']],
    ['martin', ['Dubois']],
    ['lempickas', []],
  ])('of child and responsable are found by %j', async (search, surnames) =>
    expect((await responsables(search)).map(({ surname }) => surname)).toEqual(surnames),
  );

  it('find pupils in their list too', async () => {
    const { data } = await house.ask(head, operation('Students'), { uai, first: 10, filter: { search: "n'guessan" } });
    expect(data.students.edges.map(({ node }: { node: Row }) => node.surname)).toEqual(['Dubois']);
  });
});
