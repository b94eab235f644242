import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fieldDifference } from '../../src/projector/difference.js';

const state = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.jsonValue()), { maxKeys: 4 });
const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
const json = (fields: object): Record<string, unknown> => JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;

describe('the fields an event changed', () => {
  it('lead from the state before to the state after, and back', () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        const { before, after } = fieldDifference(one, other);
        expect(present({ ...json(one), ...json(after) })).toEqual(present(json(other)));
        expect(present({ ...json(other), ...json(before) })).toEqual(present(json(one)));
      }),
    );
  });

  it('are none between equals', () => {
    fc.assert(
      fc.property(state, one => {
        expect(fieldDifference(one, json(one))).toEqual({ before: {}, after: {} });
      }),
    );
  });
});
