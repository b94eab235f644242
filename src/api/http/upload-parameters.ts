/** Reads the query parameters of an upload. Each reader throws BAD_USER_INPUT with the name of the faulty parameter. */
import type { FastifyRequest } from 'fastify';
import { LINE } from '../bounds.js';
import { badInput } from '../errors.js';

export type Query = Readonly<Record<string, unknown>>;

export const queryOf = (request: FastifyRequest): Query => request.query as Query;

/** Reads `true` or `false`; false when left out. */
export function flag(query: Query, name: string): boolean {
  const value = query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw badInput(`Write ${name}=true or ${name}=false.`, name);
}

/** Reads one line of 1 to 200 characters; undefined when left out. */
export function text(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length > 0 && value.length <= 200 && LINE.characters.test(value)) return value;
  throw badInput(`${name} is a text of one line, of 1 to 200 characters, without control characters.`, name);
}

/** Reads the first year of the school year, from 2000 to 2099. Required. */
export function yearOf({ year }: Query): number {
  if (typeof year === 'string' && /^20\d\d$/.test(year)) return Number(year);
  throw badInput('Name the first year of the school year, such as year=2026.', 'year');
}
