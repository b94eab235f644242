/** The view of a list of people over rows that were made in memory. */
import type { ListDefinition } from '../postgres/lists/definition.js';
import { rowsSql, valuesOf, type Relation } from '../postgres/lists/relation.js';
import type { Row } from '../postgres/rows.js';
import type { Projection } from '../projector/projection.js';

/** The read models that the past is made from. */
export const PAST_READ_MODELS = ['enrolments', 'ledger-events'] as const;

/** Makes the function that makes relations of a list of this projection, whose rows its first table has: the view of `table.sql`, over them. */
export function relationOf(projection: Projection, list: ListDefinition): (rows: readonly Row[]) => Relation {
  const { name, columns } = projection.tables[0]!;
  const [, view] = /^create view \w+ as\s+(select[^;]*);/m.exec(projection.sql) ?? [];
  if (!view?.includes(` ${name} r `)) throw new Error(`the view of ${projection.name} does not read ${name} as r`);
  const byBytes = [...projection.sql.matchAll(/^\s+(\w+) text collate "C"/gm)].map(([, column]) => column!);
  const alias = list.from.split(' ')[1]!;
  const definition = {
    ...list,
    readModels: PAST_READ_MODELS,
    from: `(${view.replace(` ${name} r `, ` ${rowsSql(columns, byBytes)} r `)}) ${alias}`,
  };
  return rows => ({ definition, values: valuesOf(columns, rows) });
}
