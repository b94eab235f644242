/** Given an inspector of the first degree: the figures of one circonscription, and nothing of people. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';
import { watch } from './support/watch.js';

/** Code of the circonscription. */
const HERE = '0750100Z';

describe('an inspector', () => {
  let house: House;
  let token: string;
  let ecole: string;
  let college: string;

  beforeAll(async () => {
    house = await openApiHouse({ pupils: 6 });
    const [ofSecondDegree, , ofFirstDegree] = house.schools;
    const { uai, name, degree, academie, departement } = ofFirstDegree!;
    await house.commands.school.describe(
      { uai, name, degree, academie, departement, circonscription: HERE },
      byImporter(),
    );
    await house.caughtUp();
    [ecole, college] = [uai, ofSecondDegree!.uai];
    token = await house.token([{ role: 'ACADEMIE_DASHBOARD', circonscription: HERE }]);
  });
  afterAll(() => house?.close());

  const codeOf = async (query: string): Promise<unknown> =>
    (await house.ask(token, query)).errors?.[0]?.extensions.code ?? 'none';

  it('sees the figures of the circonscription, school by school', async () => {
    const query = `{ statistics(scope: { type: CIRCONSCRIPTION, code: "${HERE}" }, groupBy: SCHOOL) { rows { code } } }`;
    const { data, errors } = await house.ask(token, query);
    expect(errors).toBeUndefined();
    expect(data.statistics.rows).toEqual([{ code: ecole }]);
  });

  it('lists its schools and no other, and opens them', async () => {
    const { data, errors } = await house.ask(
      token,
      '{ schools(first: 10) { edges { node { uai lastImports { at } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.schools.edges.map(({ node }: { node: { uai: string } }) => node.uai)).toEqual([ecole]);
    expect((await house.ask(token, `{ school(uai: "${ecole}") { circonscription } }`)).data.school).toEqual({
      circonscription: HERE,
    });
    expect(await codeOf(`{ school(uai: "${college}") { name } }`)).toBe('FORBIDDEN');
  });

  it('sees neither the figures of others nor anybody', async () => {
    const statistics = (scope: string): string => `{ statistics(scope: { ${scope} }) { position } }`;
    expect(await codeOf(statistics(`type: SCHOOL, uai: "${ecole}"`))).toBe('none');
    for (const scope of [`type: SCHOOL, uai: "${college}"`, 'type: ACADEMIE, code: "01"', 'type: NATION'])
      expect([scope, await codeOf(statistics(scope))]).toEqual([scope, 'FORBIDDEN']);
    expect(await codeOf(`{ responsables(uai: "${ecole}", first: 1) { totalCount } }`)).toBe('FORBIDDEN');
  });

  it('follows the figures live, by that right alone', async () => {
    const query = `subscription { statisticsUpdated(scope: { type: CIRCONSCRIPTION, code: "${HERE}" }, groupBy: NONE) { position } }`;
    const watched = watch(house, token, query);
    expect((await watched.first()).errors).toBeUndefined();
    await watched.close();
  });

  it('finds the circonscription in the answer of `me`', async () => {
    const { data } = await house.ask(token, '{ me { roles { role academie circonscription } } }');
    expect(data.me.roles).toEqual([{ role: 'ACADEMIE_DASHBOARD', academie: null, circonscription: HERE }]);
  });
});
