import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 4 });
});
afterAll(() => house?.close());

describe('a text that no database holds', () => {
  it.each([
    [
      'in a search',
      'SCHOOL_HEAD',
      (uai: string) => `{ students(uai: "${uai}", first: 1, filter: { search: "\\u0000" }) { totalCount } }`,
    ],
    [
      'in a filter',
      'SCHOOL_HEAD',
      (uai: string) => `{ students(uai: "${uai}", first: 1, filter: { classes: ["\\u0000"] }) { totalCount } }`,
    ],
    [
      'in a scope',
      'NATIONAL_ADMIN',
      () => '{ statistics(scope: { type: DEPARTEMENT, code: "\\u0000" }) { position } }',
    ],
    [
      'in a login',
      'PORTAL',
      () => 'mutation { signIn(input: { login: "a\\u0000", password: "b" }) { userErrors { code } } }',
    ],
  ])('is the fault of whoever sends it: %s', async (_, role, query) => {
    const answer = await house.ask(await house.token(grantsOf(house)[role]!), query(house.schools[0]!.uai));
    expect(answer.errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ]);
  });
});

describe('an area that schools of several académies name', () => {
  it('shows its statistics to the nation alone', async () => {
    const [here, , there] = house.schools;
    for (const { uai, name, degree, academie, departement } of [here!, there!])
      await house.commands.school.describe(
        { uai, name, degree, academie, departement, circonscription: 'NORD' },
        byImporter(),
      );
    await house.caughtUp();
    const query = '{ statistics(scope: { type: CIRCONSCRIPTION, code: "NORD" }, groupBy: SCHOOL) { rows { code } } }';
    for (const { academie } of [here!, there!]) {
      const dashboard = await house.token([{ role: 'ACADEMIE_DASHBOARD', academie }]);
      expect((await house.ask(dashboard, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    const nation = await house.ask(await house.token(grantsOf(house).NATIONAL_ADMIN!), query);
    expect(nation.errors).toBeUndefined();
  });
});
