/** Given that no read can be recorded: reads of personal data are refused, and operators see how many. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 4, deps: { mostUnrecorded: 0 } });
});
afterAll(() => house?.close());

it('counts the refused reads in /metrics', async () => {
  const token = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { uai } = house.schools[0]!;
  expect(await house.metrics()).toContain('\nregistre_audit_refused 0\n');
  const { data, errors } = await house.ask(token, operation('Responsables'), { uai, first: 5 });
  expect(data?.responsables ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  expect(await house.metrics()).toContain('\nregistre_audit_refused 1\n');
});
