/** Scalars of the API. Each refuses a value of another form with BAD_USER_INPUT, without repeating the value. */
import { GraphQLScalarType, Kind } from 'graphql';
import { instantOf, isDay } from '../domain/calendar.js';
import { badInput } from './errors.js';

interface TextScalar {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  /** Returns the canonical text; undefined when the text is not a value of the scalar. */
  readonly read: (text: string) => string | undefined;
}

const textScalar = ({ name, description, specifiedByURL, read }: TextScalar): GraphQLScalarType<string, string> => {
  const parse = (value: unknown): string => {
    const text = typeof value === 'string' ? read(value) : undefined;
    if (text === undefined) throw badInput(`This is not a ${name}: ${description}`);
    return text;
  };
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL: specifiedByURL ?? null,
    serialize: value => (value instanceof Date ? value.toISOString() : String(value)),
    parseValue: parse,
    parseLiteral: node => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
};

export const DateTime = textScalar({
  name: 'DateTime',
  description:
    'An instant in ISO 8601, such as 2026-09-01T08:00:00.000Z. Give it with `Z` or an offset; answers are in UTC with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  read: instantOf,
});

export const LocalDate = textScalar({
  name: 'LocalDate',
  description: 'A day of the calendar, without time or zone: YYYY-MM-DD, such as 2014-03-27.',
  read: text => (isDay(text) ? text : undefined),
});

export const Position = textScalar({
  name: 'Position',
  description:
    'Position of an event in the ledger: 32 hexadecimal digits in lower case. Their alphabetical order is the order of the ledger.',
  read: text => (/^[0-9a-f]{32}$/.test(text) ? text : undefined),
});

export const Uai = textScalar({
  name: 'Uai',
  description:
    'The national number of a school (UAI): 7 digits and a letter, such as 0750001A. Lower case is accepted; answers are in capitals.',
  read: text => (/^\d{7}[A-Z]$/.test(text.toUpperCase()) ? text.toUpperCase() : undefined),
});

export const Uuid = textScalar({
  name: 'Uuid',
  description:
    'A UUID, such as 0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55. Capitals are accepted; answers are in lower case.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  read: text => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined),
});

/** Whole numbers from 0 that JSON carries exactly. */
const readTreeSize = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw badInput('This is not a TreeSize: a whole number from 0.');
};

export const TreeSize = new GraphQLScalarType<number, number>({
  name: 'TreeSize',
  description:
    'A number of events of the ledger, or the place of one: a whole number from 0 up to 2^53 - 1, larger than an Int may be.',
  serialize: readTreeSize,
  parseValue: readTreeSize,
  parseLiteral: node => readTreeSize(node.kind === Kind.INT ? Number(node.value) : undefined),
});

export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'Json',
  description: 'Any JSON value, as the event holds it: ids, states, dates, codes and digests, never personal data.',
  serialize: value => value,
});
