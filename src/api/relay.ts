/** Global ids, nodes and connections, as Relay writes them. */
import { ArgsType, Costs, Field, ID, InterfaceType, Int, ObjectType, type ClassType } from './decorators.js';
import type { PageRequest } from '../postgres/lists/definition.js';
import { badInput } from './errors.js';

@InterfaceType({ description: 'Anything that can be asked for again by its id, with `node`.' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id: the name of the type, an underscore, the key. Treat it as opaque.' })
  id!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Says where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, {
    description: 'True when rows follow this page; of one asked for with `last`, when it was with `before` too.',
  })
  hasNextPage!: boolean;
  @Field(() => Boolean, {
    description: 'True when rows stand before this page: of one asked for with `first`, when it was with `after` too.',
  })
  hasPreviousPage!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first edge: give it as `before` for the page before; null when the page is empty.',
  })
  startCursor!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge: give it as `after` for the next page; null when the page is empty.',
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
}

/** The edge type of a connection. */
export function edgeType<T extends object>(node: ClassType<T>, name: string): ClassType<EdgeOf<T>> {
  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `One ${name} of a page, and where it stands in the list.`,
  })
  class Edge {
    @Field(() => String, {
      description: 'Opaque: give it as `after` or `before` to go on from here, under the same sort and filter.',
    })
    cursor!: string;
    @Field(() => node, { description: 'The row that stands there.' })
    node!: T;
  }
  return Edge;
}

/** The connection type over an edge type. */
export function connectionType<T>(edge: ClassType<EdgeOf<T>>, name: string): ClassType<ConnectionOf<T>> {
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name}.` })
  class Connection {
    @Field(() => [edge], { description: 'The rows of this page, in order.' })
    edges!: EdgeOf<T>[];
    @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
    pageInfo!: PageInfo;
    @Costs(10)
    @Field(() => Int, {
      nullable: true,
      description: 'How many rows the filter lets through in all; counted only when asked for.',
    })
    totalCount!: number | null;
  }
  return Connection;
}

export const MOST_ROWS = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many rows at most, from the beginning or from \`after\` on: 1 to ${MOST_ROWS}. Needed, unless \`last\` is given.`,
  })
  first?: number | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the edge after which the page starts.' })
  after?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: `How many rows at most, from the end or from \`before\` back: 1 to ${MOST_ROWS}; their order stays.`,
  })
  last?: number | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the edge before which the page ends.' })
  before?: string | null;
}

/** The page asked for. Throws BAD_USER_INPUT, with the argument at fault. */
export function pageOf({
  first,
  after,
  last,
  before,
}: PageArgs): Pick<PageRequest, 'rows' | 'fromEnd' | 'after' | 'before'> {
  const given = typeof last === 'number' ? 'last' : 'first';
  if (given === 'last' && typeof first === 'number')
    throw badInput('Ask for the first rows or for the last, not for both.', 'last');
  const rows = (given === 'last' ? last : first) ?? 0;
  if (rows < 1 || rows > MOST_ROWS)
    throw badInput(
      `Ask for 1 to ${MOST_ROWS} rows at a time with \`first\` or \`last\`; go on with \`after\` or \`before\`.`,
      given,
    );
  return {
    rows,
    ...(given === 'last' && { fromEnd: true }),
    ...(typeof after === 'string' && { after }),
    ...(typeof before === 'string' && { before }),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const globalId = (type: string, key: string): string => `${type}_${key}`;

/** Type and key of a global id; undefined when it is none. */
export const parseGlobalId = (id: string): { type: string; key: string } | undefined => {
  const [, type, key] = /^([A-Za-z]+)_([0-9A-Za-z.-]{1,80})$/.exec(id) ?? [];
  return type !== undefined && key !== undefined ? { type, key } : undefined;
};

/** The UUID behind an id argument: a global id of the type, or the bare UUID as histories and the CLI show it. */
export const uuidOf = (type: string, id: string, field: string): string => {
  const key = (id.startsWith(`${type}_`) ? id.slice(type.length + 1) : id).toLowerCase();
  if (UUID.test(key)) return key;
  throw badInput(`This is not the id of a ${type}.`, field);
};
