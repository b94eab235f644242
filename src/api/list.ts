/** The steps that all lists of the API share: checking rights, reading a page, recording who read it. */
import type { GraphQLResolveInfo } from 'graphql';
import { parsePosition } from '../eventstore/eventstore.js';
import { InvalidCursor } from '../postgres/lists/cursor.js';
import type { Conditions, ListDefinition, Page, PageRequest } from '../postgres/lists/definition.js';
import { readPage, type PagePlan } from '../postgres/lists/page.js';
import { wholePlan } from '../postgres/lists/whole.js';
import type { Action } from '../security/actions.js';
import type { Granted } from '../security/permissions.js';
import { allow, recordRead, type ApiContext } from './context.js';
import { ApiError, badInput, denied, notFound } from './errors.js';
import { Shown, type Concerns, type Heard } from '../completeness/shown.js';
import { heardOf } from './completeness/completeness.js';
import type { ConnectionOf } from './relay.js';
import { selects } from './selection.js';

export interface PreparedList {
  readonly definition: ListDefinition;
  readonly request: PageRequest;
  /** What the list is about; left out, all that its read models show. */
  readonly concerns?: Concerns;
  /** Records that people were read; absent for lists without people. */
  readonly record?: (page: Page) => void;
}

/** Reads a page. Throws BAD_USER_INPUT for a cursor of another list, sort or filter. */
export async function readList(
  context: ApiContext,
  { request, record }: Pick<PreparedList, 'request' | 'record'>,
  plan: PagePlan,
): Promise<Page> {
  try {
    const page = await readPage(context.services.pool, plan, request);
    record?.(page);
    return page;
  } catch (error) {
    if (error instanceof InvalidCursor)
      throw badInput(
        `This cursor does not belong to this list, sort and filter. Start again without \`${error.argument}\`.`,
        error.argument,
      );
    throw error;
  }
}

/** Whether the query selects the parts of a connection that cost a read of their own. */
export interface ConnectionShape {
  readonly totalCount: boolean;
  readonly completeness: boolean;
}

/** The shape of a page of which the rows alone are wanted. */
export const ROWS_ALONE: ConnectionShape = { totalCount: false, completeness: false };

/** The parts that are selected of the connection being resolved. */
export const shapeOf = (info: GraphQLResolveInfo): ConnectionShape => ({
  totalCount: selects(info, 'totalCount'),
  completeness: selects(info, 'completeness'),
});

/** How complete a page is; null when it was not asked for, and for a list that is not made from the ledger. */
export const shownBy = ({ standing }: Page, heard: Heard, { concerns }: Pick<PreparedList, 'concerns'>): Shown | null =>
  standing && new Shown(standing, heard, concerns);

/** Reads a page as objects with every field, from which resolvers select. Total and completeness are null unless `shape` asks for them. */
export async function readConnection<T>(
  context: ApiContext,
  list: PreparedList,
  row: new () => T,
  { totalCount, completeness }: ConnectionShape,
): Promise<ConnectionOf<T>> {
  const { definition, request } = list;
  const heard = heardOf(context, completeness ? definition.readModels : []);
  const plan = wholePlan(definition, request.sort, { totalCount, standing: completeness });
  const page = await readList(context, list, plan);
  const edges = JSON.parse(`[${page.edges}]`) as { cursor: string; node: object }[];
  return {
    edges: edges.map(({ cursor, node }) => ({ cursor, node: Object.assign(new row() as object, node) as T })),
    pageInfo: pageInfo(page, request),
    totalCount: page.totalCount,
    completeness: shownBy(page, heard, list),
  };
}

/**
 * Reads one row of a list of people by its conditions, checks the right in its school, and records the read. `uai` is that school;
 * undefined when there is no such row. Throws NOT_FOUND alike for a row that does not exist and for one out of reach.
 */
export async function readRow<T>(
  context: ApiContext,
  action: Action,
  uai: string | undefined,
  { definition, conditions, sort }: { definition: ListDefinition; conditions: Conditions; sort: string },
  row: new () => T,
): Promise<T> {
  if (uai === undefined) throw notFound();
  const target = await context.services.directory.schoolTarget(uai);
  const granted = context.services.authorise(context.principal, action, target);
  if (!granted.granted) throw granted.code === 'FORBIDDEN' ? notFound() : denied(granted.code);
  const request = { conditions, filterArguments: {}, sort, descending: false, rows: 1 };
  const page = await readConnection(context, { definition, request }, row, ROWS_ALONE);
  const found = page.edges[0]?.node;
  if (!found) throw notFound();
  recordList(context, 'LIST', uai, granted)({ count: 1 });
  return found;
}

/** Makes the function that records that people of a school were listed or searched, once the page is read. */
export const recordList =
  (context: ApiContext, kind: 'LIST' | 'SEARCH', uai: string, granted: Granted) =>
  ({ count }: Pick<Page, 'count'>): void =>
    recordRead(context, { kind, granted, uai, persons: count });

/**
 * The PageInfo of a page. `hasMore` says whether rows follow in the direction in which the page was read. In the other direction there are rows
 * when the client gave a cursor: that of a row which it has seen.
 */
export const pageInfo = (page: Page, { fromEnd, after, before }: PageRequest) => ({
  hasNextPage: fromEnd ? before !== undefined : page.hasMore,
  hasPreviousPage: fromEnd ? page.hasMore : after !== undefined,
  startCursor: page.startCursor,
  endCursor: page.endCursor,
});

/** Returns the right to an action in a school, or throws why there is none. The académie of the school is the read model's. */
export async function allowInSchool(context: ApiContext, action: Action, uai: string): Promise<Granted> {
  return allow(context, action, await context.services.directory.schoolTarget(uai));
}

/** The options of every argument `minPosition`. */
export const MIN_POSITION = {
  nullable: true,
  description:
    'Position that a mutation or a subscription gave: the query waits until it can show that change, 5 seconds at most, else NOT_YET_PROJECTED.',
} as const;

/** Waits until the projections show the position, five seconds at most. Throws NOT_YET_PROJECTED. Null waits for nothing. */
export async function atLeast(
  context: ApiContext,
  position: string | null | undefined,
  projections: readonly string[],
): Promise<void> {
  if (!position) return;
  if (await context.services.projectedUpTo(parsePosition(position), projections, MIN_POSITION_WAIT)) return;
  throw new ApiError('NOT_YET_PROJECTED');
}

/** How long a query waits for its `minPosition`, in milliseconds. */
const MIN_POSITION_WAIT = 5_000;
