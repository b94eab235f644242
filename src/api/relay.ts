/** Global ids, nodes and connections, by the conventions of Relay. */
import { ArgsType, Costs, Field, ID, InterfaceType, Int, ObjectType, type ClassType } from './decorators.js';
import type { PageRequest } from '../postgres/lists/definition.js';
import { Completeness } from './completeness/types.js';
import { badInput } from './errors.js';

@InterfaceType({ description: 'An object with a global id, by which `node` and `nodes` read it again.' })
export abstract class Node {
  @Field(() => ID, {
    description: 'Global id, such as Account_0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55. Treat it as opaque.',
  })
  id!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Says whether the list goes on before and after this page, and gives the cursors to go on with.',
})
export class PageInfo {
  @Field(() => Boolean, {
    description: 'True when rows follow this page. For a page read with `last`: true when `before` was given.',
  })
  hasNextPage!: boolean;
  @Field(() => Boolean, {
    description: 'True when rows stand before this page. For a page read with `first`: true when `after` was given.',
  })
  hasPreviousPage!: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the first row: give it as `before` with `last` to read the previous page; null when the page is empty.',
  })
  startCursor!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the last row: give it as `after` with `first` to read the next page; null when the page is empty.',
  })
  endCursor!: string | null;
}

export interface EdgeOf<T> {
  cursor: string;
  node: T;
}
export interface ConnectionOf<T> {
  edges: EdgeOf<T>[];
  pageInfo: PageInfo;
  totalCount: number | null;
  /** Null for a list that is not made from the ledger, and where it was not selected. */
  completeness: Completeness | null;
}

/** The edge type of a connection. */
export function edgeType<T extends object>(node: ClassType<T>, name: string): ClassType<EdgeOf<T>> {
  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `One ${name} of a page, with its cursor.`,
  })
  class Edge {
    @Field(() => String, {
      description:
        'Opaque cursor of this row: give it as `after` or `before` to read on from here, with the same sort and filter.',
    })
    cursor!: string;
    @Field(() => node, { description: 'The row at this cursor.' })
    node!: T;
  }
  return Edge;
}

/** The connection type over an edge type. */
export function connectionType<T>(edge: ClassType<EdgeOf<T>>, name: string): ClassType<ConnectionOf<T>> {
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name}.` })
  class Connection {
    @Field(() => [edge], { description: 'The rows of this page, in the order of the list.' })
    edges!: EdgeOf<T>[];
    @Field(() => PageInfo, { description: 'Whether the list goes on, and the cursors to go on with.' })
    pageInfo!: PageInfo;
    @Costs(10)
    @Field(() => Int, {
      nullable: true,
      description: 'Number of rows that match the filter, on all pages together. Counted only when selected.',
    })
    totalCount!: number | null;
    @Field(() => Completeness, {
      nullable: true,
      description:
        'How complete the list is, as this page was read. Null for a list that is not made from the ledger: it always shows everything.',
    })
    completeness!: Completeness | null;
  }
  return Connection;
}

/** The most rows of a page. */
export const MOST_ROWS = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `Number of rows to read from the beginning of the list, or from \`after\` on: 1 to ${MOST_ROWS}. Give either \`first\` or \`last\`; BAD_USER_INPUT for both or neither.`,
  })
  first?: number | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the row after which the page starts. BAD_USER_INPUT for a cursor of another list, sort or filter.',
  })
  after?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: `Number of rows to read from the end of the list, or from \`before\` back: 1 to ${MOST_ROWS}. The rows keep the order of the list.`,
  })
  last?: number | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the row before which the page ends. BAD_USER_INPUT for a cursor of another list, sort or filter.',
  })
  before?: string | null;
}

/** Checks the arguments of a page and returns it. Throws BAD_USER_INPUT with the faulty argument. */
export function pageOf({
  first,
  after,
  last,
  before,
}: PageArgs): Pick<PageRequest, 'rows' | 'fromEnd' | 'after' | 'before'> {
  const end = typeof last === 'number' ? 'last' : 'first';
  if (end === 'last' && typeof first === 'number')
    throw badInput('Ask for the first rows or for the last, not for both.', 'last');
  const rows = (end === 'last' ? last : first) ?? 0;
  if (rows < 1 || rows > MOST_ROWS)
    throw badInput(
      `Ask for 1 to ${MOST_ROWS} rows at a time with \`first\` or \`last\`; go on with \`after\` or \`before\`.`,
      end,
    );
  return {
    rows,
    ...(end === 'last' && { fromEnd: true }),
    ...(typeof after === 'string' && { after }),
    ...(typeof before === 'string' && { before }),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const globalId = (type: string, key: string): string => `${type}_${key}`;

/** Splits a global id into type and key; undefined when the text is not one. The type may not exist. */
export const parseGlobalId = (id: string): { type: string; key: string } | undefined => {
  const [, type, key] = /^([A-Za-z]+)_([0-9A-Za-z.-]{1,80})$/.exec(id) ?? [];
  return type !== undefined && key !== undefined ? { type, key } : undefined;
};

/**
 * Reads an id argument: a global id of the type, or the bare UUID that histories and the CLI show. Returns the UUID in lower
 * case. Throws BAD_USER_INPUT with `field` for anything else.
 */
export const uuidOf = (type: string, id: string, field: string): string => {
  const key = (id.startsWith(`${type}_`) ? id.slice(type.length + 1) : id).toLowerCase();
  if (UUID.test(key)) return key;
  throw badInput(`This is not the id of a ${type}.`, field);
};
