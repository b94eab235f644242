import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importAcademie } from '../../src/ingest/index.js';
import { base, completeExport, parent, pupil, school, uaiOf, withOtherFirstNames } from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { untilKnown } from './support/uploads.js';
import { responsablesOf } from './support/people.js';

describe('the sheet of an account', () => {
  let house: House;
  beforeAll(async () => {
    house = await openApiHouse({ schools: false });
  });
  afterAll(() => house?.close());

  it('shows the other first names of the holder and of the children, and none where the base says none', async () => {
    const all = base(
      school(1),
      withOtherFirstNames(parent(1), 'Marie', 'Rose'),
      withOtherFirstNames(pupil(1, { parents: [1] }), 'Luc'),
      pupil(2, { parents: [1] }),
    );
    const { database, vault, commands, clock } = house;
    const deps = { pool: database.pool, vault, commands, clock };
    await importAcademie(deps, { academie: '12', year: 2026, files: completeExport(all), context: CONTEXT });
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uaiOf(1)] }]);
    await untilKnown(house, head, uaiOf(1));
    await house.caughtUp();
    const [holder] = await responsablesOf(house, uaiOf(1));
    const { data } = await house.ask(head, operation('Account'), { id: holder!.accountId });
    expect(data.account.otherFirstNames).toEqual(['Marie', 'Rose']);
    const ofChildren = data.account.children.map((one: { otherFirstNames: string[] }) => one.otherFirstNames);
    expect(ofChildren.sort()).toEqual([[], ['Luc']]);
  });
});
