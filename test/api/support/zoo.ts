/** A small schema in memory that has one of everything that execution treats apart, faults among them. */
import { buildSchema, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { ApiError } from '../../../src/api/errors.js';
import { selects } from '../../../src/api/selection.js';

const SDL = `
  enum Order { UP DOWN }
  input Sort { by: String = "name" order: Order! = UP }
  input Wanted { sort: Sort kinds: [Kind!] = [CAT, DOG] limit: Int! = 3 deep: Wanted }
  enum Kind { CAT DOG KEEPER }
  interface Named { id: ID! name: String }
  interface Animal implements Named { id: ID! name: String age(unit: Order! = UP): Int! friends(first: Int = 2): [Animal!]! keeper: Keeper }
  type Cat implements Named & Animal {
    id: ID! name: String age(unit: Order! = UP): Int! friends(first: Int = 2): [Animal!]! keeper: Keeper
    lives: Int broken: Int grid: [[Int]!]! odd: [Animal] late: String
  }
  type Dog implements Named & Animal {
    id: ID! name: String age(unit: Order! = UP): Int! friends(first: Int = 2): [Animal!]! keeper: Keeper
    tricks: [String!] brokenHard: Int! any: Anything late: Int
  }
  type Keeper implements Named { id: ID! name: String animals(wanted: Wanted, last: Boolean! = false): Page! said: String! self: Keeper! denied: String lost: [Named!] }
  type Page { edges: [Edge!]! info: Info! total: Int }
  type Edge { cursor: String! node: Animal! }
  type Info { more: Boolean! echo: String }
  union Anything = Cat | Dog | Keeper
  type Query {
    animal(id: ID!): Animal
    named(id: ID!): Named!
    any(kind: Kind! = CAT, kinds: [[Kind!]]): [Anything]
    all(kinds: [Kind!]! = [CAT]): [Anything!]!
    keeper(sort: Sort! = { order: DOWN }): Keeper!
    maybe(wanted: Wanted): Keeper
    echo(text: String!, times: Int! = 1, sort: Sort, list: [Int!], grid: [[Int]]): String
    failing: Int
    failingHard: Int!
    count(by: Order! = UP): Int!
  }`;

/** Writes a value with its keys in order: nothing says in which order arguments come. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

class Beast {
  constructor(
    readonly kind: 'Cat' | 'Dog' | 'Keeper',
    readonly number: number,
  ) {}
  get id(): string {
    return `${this.kind}${this.number}`;
  }
}
const cat = (n: number): Beast => new Beast('Cat', n);
const dog = (n: number): Beast => new Beast('Dog', n);
const keeper = (n: number): Beast => new Beast('Keeper', n);
const ofKind = (kind: string, n: number): Beast => ({ CAT: cat, DOG: dog, KEEPER: keeper })[kind]!(n);

/** The arguments of all fields; each field has some of them. */
interface Args {
  readonly id: string;
  readonly first?: number | null;
  readonly unit: string;
  readonly kind: string;
  readonly kinds?: readonly string[];
  readonly sort: { order: string };
  readonly by: string;
  readonly wanted?: { limit: number; kinds?: readonly string[] | null } | null;
  readonly last: boolean;
}
type Resolve = (source: Beast, args: Args, context: unknown, info: GraphQLResolveInfo) => unknown;

const animal: Record<string, Resolve> = {
  name: ({ id, number }) => (number % 3 === 2 ? null : `name of ${id}`),
  age: ({ number }, { unit }) => (unit === 'UP' ? number : -number),
  friends: async ({ number }, { first }) =>
    Array.from({ length: first ?? 1 }, (_, i) => (i % 2 ? cat(number + i) : dog(number + i))),
  keeper: ({ number }) => (number % 2 ? null : keeper(number)),
};

const RESOLVERS: Record<string, Record<string, Resolve>> = {
  Cat: {
    ...animal,
    broken: ({ number }) => {
      if (number % 2) throw new ApiError('NOT_FOUND');
      return number;
    },
    grid: ({ number }) => (number % 4 === 3 ? [[1, null], null] : [[number], [null, 2]]),
    odd: async ({ number }) => [cat(1), null, Promise.resolve(dog(number)), Promise.reject(new ApiError('FORBIDDEN'))],
    late: async ({ id }) => id,
    lives: () => 9,
  },
  Dog: {
    ...animal,
    tricks: ({ number }) => (number % 2 ? null : ['sit', 'lie "down"']),
    brokenHard: async ({ number }) => {
      if (number % 2) throw new ApiError('BAD_USER_INPUT', 'no', { field: 'x' });
      return 1;
    },
    any: ({ number }) => ofKind(['CAT', 'DOG', 'KEEPER'][number % 3]!, number + 1),
    late: async ({ number }) => number,
  },
  Keeper: {
    name: ({ id }) => id,
    animals: async ({ number }, args, _context, info) => {
      const { wanted, last } = args;
      const kinds = wanted?.kinds ?? ['DOG', 'CAT'];
      const nodes = Array.from({ length: Math.min(4, Math.max(0, wanted?.limit ?? 1)) }, (_, i) =>
        ofKind((kinds[i % kinds.length] ?? 'CAT').replace('KEEPER', 'DOG'), number + i),
      );
      return {
        edges: nodes.map((node, i) => ({ cursor: `c${i}`, node })),
        info: { more: last, echo: inOrder(args) },
        total: selects(info, 'total') ? nodes.length : null,
      };
    },
    said: ({ number }, _args, _context, { path, parentType, fieldName }) =>
      `${number} ${parentType.name}.${fieldName} ${path.key}`,
    self: source => source,
    denied: () => {
      throw new ApiError('FORBIDDEN');
    },
    lost: () => [cat(1), null],
  },
  Query: {
    animal: (_, { id }) => (id.length % 2 ? cat(id.length) : dog(id.length)),
    named: async (_, { id }) => (id === 'none' ? null : keeper(id.length)),
    any: (_, { kind, kinds }) => [
      ofKind(kind, 1),
      null,
      ...[kinds ?? []].flat(2).map((of, i) => (of ? ofKind(of, i) : null)),
    ],
    all: async (_, { kinds }) => (kinds ?? []).map((kind, i) => ofKind(kind, i + 2)),
    keeper: (_, { sort }) => keeper(sort.order === 'UP' ? 1 : 2),
    maybe: async (_, { wanted }) => (wanted === undefined ? null : keeper(JSON.stringify(wanted).length % 5)),
    echo: (_, args) => inOrder(args),
    failing: async () => {
      throw new ApiError('NOT_FOUND');
    },
    failingHard: () => {
      throw new Error('a fault');
    },
    count: (_, { by }) => (by === 'UP' ? 1 : -1),
  },
};

/** Objects tell their type by what they are, as the classes of the API do. */
export function zoo(): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const [name, fields] of Object.entries(RESOLVERS)) {
    const type = schema.getType(name) as GraphQLObjectType;
    if (name !== 'Query') type.isTypeOf = value => value instanceof Beast && value.kind === name;
    for (const [field, resolve] of Object.entries(fields)) type.getFields()[field]!.resolve = resolve as never;
  }
  return schema;
}
