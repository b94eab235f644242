/** A field of a list row that its definition in `projections/` does not have would be null in every answer. */
import { describe, expect, it } from '@jest/globals';
import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import { buildApiSchema, FAST_LISTS } from '../../src/api/schema.js';
import type { Fields } from '../../src/postgres/lists/definition.js';

const schema = buildApiSchema();

/** The fields of a type that are read from the row (those without a resolver of their own), each by its dotted path. */
const fieldsOf = (type: GraphQLObjectType, path = ''): string[] =>
  Object.values(type.getFields())
    .filter(({ resolve }) => resolve === undefined)
    .flatMap(({ name, type: of }) => {
      const below = getNamedType(of);
      return isObjectType(below) ? fieldsOf(below, `${path}${name}.`) : [`${path}${name}`];
    });

/** The fields that a list's definition has, each by its dotted path. */
const definedIn = (fields: Fields, path = ''): string[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    field.as === 'object' ? definedIn(field.fields, `${path}${name}.`) : [`${path}${name}`],
  );

describe.each(Object.entries(FAST_LISTS))('the list %s', (_, { definition: { type, fields } }) => {
  it('defines each field of its rows, and no other', () => {
    const row = schema.getType(type);
    expect(isObjectType(row) && fieldsOf(row).sort()).toEqual(definedIn(fields).sort());
  });
});
