import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';
import { activate, responsablesOf } from './support/people.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
});
afterAll(() => house?.close());

describe('the sheet of a responsable one of whose pupils is enrolled nowhere', () => {
  it('is still opened, by the school of another child and by its holder', async () => {
    const { uai } = house.schools[0]!;
    const person = (await responsablesOf(house, uai)).find(({ studentIds }) => studentIds.length > 1)!;
    const { accountId, studentIds } = person;
    await activate(house, person, uai);
    await house.commands.base.recordDeparture(
      { studentId: studentIds[0]!, base: 'SIECLE', uai, reason: 'NO_CLASS' },
      byImporter(),
    );
    await house.caughtUp();
    const query = '{ account(id: "ID") { children { studentId uai visible } } }'.replace('ID', accountId);
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
    for (const [token, visible] of [
      [head, false],
      [await house.holderToken(accountId), true],
    ] as const) {
      const answer = await house.ask(token, query);
      expect(answer.errors).toBeUndefined();
      expect((answer.data as { account: { children: unknown[] } }).account.children).toContainEqual({
        studentId: `Student_${studentIds[0]!}`,
        uai: null,
        visible,
      });
    }
  });
});
