import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';

describe('a dispute settled by mistake', () => {
  let house: House;
  let person: Person;
  let head: string;
  let disputeId: string;
  let studentId: string;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 4 });
    const people = await responsablesOf(house, house.schools[0]!.uai);
    person = people.find(({ studentIds }) => studentIds.length === 1)!;
    head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    const disputed = { accountId: person.accountId, studentId: person.studentIds[0] };
    await house.ask(head, operation('LinkDispute'), { input: disputed });
    [{ disputeId, studentId }] = (await sheet(head)).children;
  });
  afterAll(() => house?.close());

  const SHEET =
    'query ($id: ID!) { account(id: $id) { children { studentId disputeId } disputes { disputeId studentId uai outcome } } }';
  const sheet = async (token: string) => {
    await house.caughtUp();
    return (await house.ask(token, SHEET, { id: person.accountId })).data.account;
  };
  const settle = async (token: string, outcome: string) => {
    const why = outcome === 'LINK_KEPT' ? { keptBecause: 'DOCUMENTS' } : {};
    const input = { accountId: person.accountId, disputeId, outcome, ...why };
    const { data } = await house.ask(token, operation('LinkDisputeResolve'), { input });
    return data.linkDisputeResolve.userErrors;
  };

  it('is shown to the head, though no child is left, and settled the other way', async () => {
    expect(await settle(head, 'LINK_DETACHED')).toEqual([]);
    const detached = await sheet(head);
    expect(detached.children).toEqual([]);
    expect(detached.disputes).toEqual([{ disputeId, studentId, uai: house.schools[0]!.uai, outcome: 'LINK_DETACHED' }]);
    const support = await house.token(grantsOf(house).ACADEMIE_SUPPORT!);
    expect(await settle(support, 'LINK_KEPT')).toEqual([]);
    const back = await sheet(head);
    expect(back.children).toEqual([{ studentId, disputeId: null }]);
    expect(back.disputes).toEqual([expect.objectContaining({ disputeId, outcome: 'LINK_KEPT' })]);
    expect(await settle(head, 'LINK_DETACHED')).toEqual([]);
  });

  it('is out of reach of the other schools', async () => {
    const other = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[1]!.uai] }]);
    expect(await settle(other, 'LINK_KEPT')).toEqual([expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' })]);
  });
});
