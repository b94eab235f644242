/** Makes random documents over any schema, nearly always valid: fragments spread wherever they fit, nested, aliased, under directives. */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../../src/common/random.js';

export interface MadeDocument {
  readonly query: string;
  /** Makes values of its variables, as a client sends them: others each time. */
  readonly variables: () => Record<string, unknown>;
}

/** A value of an input as JSON; `place` is the name of the argument or field it is for. */
export type ValueOf = (type: GraphQLInputType, place: string, random: Random) => unknown;

export interface DocumentOptions {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly value: ValueOf;
  readonly depth?: number;
  /** About how many fields it asks for at most, each fragment counted wherever it is spread. */
  readonly fields?: number;
  /** Root fields to choose from; all when left out. */
  readonly roots?: readonly string[];
  readonly kind?: 'query' | 'mutation' | 'subscription';
}

/** Variables of conditions: `a` and `b` may not be null, `c` may, and has a default. */
const FLAGS = ['a', 'b', 'c'] as const;
/** How many fields a fragment asks for at most. */
const FRAGMENT_FIELDS = 5;

/** JSON as a literal of GraphQL, as the type would have it where it fits. */
export function literal(type: GraphQLInputType | undefined, value: unknown): string {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (value === null || value === undefined) return 'null';
  if (isListType(inner) && !Array.isArray(value)) return literal(inner.ofType, value);
  if (Array.isArray(value))
    return `[${value.map(item => literal(isListType(inner) ? inner.ofType : undefined, item)).join(', ')}]`;
  if (typeof value === 'object') {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const parts = Object.entries(value).map(([name, part]) => `${name}: ${literal(fields[name]?.type, part)}`);
    return `{ ${parts.join(', ')} }`;
  }
  return isEnumType(inner) && typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

class DocumentMaker {
  readonly #variables = new Map<string, { type: string; value: () => unknown }>();
  readonly #fragments: { name: string; on: GraphQLCompositeType; text: string; fields: number }[] = [];
  readonly #aliases = new Map<string, string>();
  /** How many fields may still be asked for, each fragment counted wherever it is spread. */
  #left = 0;

  constructor(private readonly options: DocumentOptions) {}

  make(): MadeDocument {
    const { schema, random, kind = 'query', depth = 4, fields = 12 } = this.options;
    const types = Object.values(schema.getTypeMap()).filter(
      type => isCompositeType(type) && !type.name.startsWith('__') && !ROOTS.has(type.name),
    ) as GraphQLCompositeType[];
    // A fragment spreads only those made before it, so that none contains itself.
    for (let count = random.below(4); count > 0 && types.length > 0; count--) {
      const on = random.pick(types);
      this.#left = FRAGMENT_FIELDS;
      const text = this.#selection(on, random.below(3));
      this.#fragments.push({ name: `F${this.#fragments.length}`, on, text, fields: FRAGMENT_FIELDS - this.#left });
    }
    this.#left = fields;
    const root = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[kind]!;
    const body = this.#selection(root, depth);
    const fragments = this.#fragments.map(({ name, on, text }) => `fragment ${name} on ${on.name} ${text}`);
    // Fragments that nobody spreads are not valid.
    const used = new Set<string>();
    const see = (text: string): void => {
      for (const [, name] of text.matchAll(/\.\.\.(F\d+)/g))
        if (!used.has(name!)) {
          used.add(name!);
          see(this.#fragments.find(fragment => fragment.name === name)!.text);
        }
    };
    see(body);
    const texts = [body, ...fragments.filter((_, i) => used.has(`F${i}`))];
    const declared = [...this.#variables].filter(([name]) =>
      texts.some(text => new RegExp(`\\$${name}\\b`).test(text)),
    );
    const head = declared.map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    return {
      query: `${kind}${head ? ` Q(${head})` : ''} ${texts.join('\n')}`,
      variables: () => {
        const given: Record<string, unknown> = {};
        for (const [name, { value }] of declared) {
          const made = value();
          if (made !== undefined) given[name] = made;
        }
        return given;
      },
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const { schema, random } = this.options;
    const parts: string[] = [];
    for (let count = 1 + random.below(3); parts.length === 0 || (count > 0 && this.#left > 0); count--) {
      const chance = random.next();
      const fitting = this.#fragments.filter(({ on, fields }) => fields <= this.#left && overlap(schema, on, type));
      if (chance < 0.25 && fitting.length > 0) {
        const { name, fields } = random.pick(fitting);
        this.#left -= fields;
        parts.push(`...${name}${this.#directives()}`);
      } else if (chance < 0.4 && depth > 0 && this.#left > 0) {
        const on = random.chance(0.5) ? type : random.pick(within(schema, type));
        parts.push(
          `...${random.chance(0.3) && on === type ? '' : ` on ${on.name}`}${this.#directives()} ${this.#selection(on, depth - 1)}`,
        );
      } else parts.push(this.#field(type, depth));
    }
    return `{ ${parts.join(' ')} }`;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const { random, roots } = this.options;
    this.#left--;
    const all = 'getFields' in type ? Object.values(type.getFields()) : [];
    const fields = all.filter(
      ({ name, type: of }) =>
        ((depth > 0 && this.#left > 0) || isLeafType(getNamedType(of))) &&
        (!ROOTS.has(type.name) || !roots || roots.includes(name)),
    );
    if (fields.length === 0 || random.chance(0.1)) return `__typename${this.#directives()}`;
    const field = random.pick(fields);
    const args = this.#arguments(field);
    const below = isCompositeType(getNamedType(field.type))
      ? ` ${this.#selection(getNamedType(field.type) as GraphQLCompositeType, depth - 1)}`
      : '';
    return `${this.#alias(type, field, args)}${field.name}${args}${this.#directives()}${below}`;
  }

  /** An alias, or nothing. Under one key there is always the same field of the same type with the same arguments. */
  #alias(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, args: string): string {
    const { random } = this.options;
    const plain = args === '' && isObjectType(type) ? random.chance(0.7) : false;
    if (plain && !this.#clashes(field.name, String(field.type))) return '';
    const signature = `${field.name}${args} ${String(field.type)}`;
    let alias = this.#aliases.get(signature);
    if (alias === undefined) {
      alias = `${random.pick(['', 'x_', 'k'])}${field.name}${this.#aliases.size}${random.pick(['', '_y'])}`;
      this.#aliases.set(signature, alias);
    }
    return `${alias}: `;
  }

  /** The type of each field that was asked for under its own name first. */
  readonly #typeByName = new Map<string, string>();
  /** Whether a field of this name was asked for under its own name, of another type. */
  #clashes(name: string, type: string): boolean {
    const known = this.#typeByName.get(name) ?? type;
    this.#typeByName.set(name, known);
    return known !== type;
  }

  #directives(): string {
    const { random } = this.options;
    if (random.chance(0.65)) return '';
    const one = (name: string): string => ` @${name}(if: ${this.#condition()})`;
    return random.chance(0.15) ? one('skip') + one('include') : one(random.pick(['include', 'skip']));
  }

  #condition(): string {
    const { random } = this.options;
    if (random.chance(0.15)) return String(random.chance(0.5));
    const name = random.pick(FLAGS);
    const defaulted = name === 'c';
    this.#variables.set(name, {
      type: defaulted ? 'Boolean = true' : 'Boolean!',
      value: () => (defaulted && random.chance(0.3) ? random.pick([undefined, undefined, null]) : random.chance(0.5)),
    });
    return `$${name}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const { random } = this.options;
    const parts = field.args
      .filter(arg => isRequiredArgument(arg) || random.chance(0.5))
      .map(arg => `${arg.name}: ${this.#argument(arg)}`);
    return parts.length > 0 ? `(${parts.join(', ')})` : '';
  }

  #argument(arg: GraphQLArgument): string {
    const { random, value } = this.options;
    if (random.chance(0.45)) return this.#variable(arg.type, arg.name, arg.defaultValue !== undefined);
    const inner = isNonNullType(arg.type) ? arg.type.ofType : arg.type;
    if (isInputObjectType(inner) && random.chance(0.6)) {
      const parts = Object.values(inner.getFields())
        .filter(field => isRequiredInputField(field) || random.chance(0.5))
        .map(field =>
          random.chance(0.6)
            ? `${field.name}: ${this.#variable(field.type, field.name, field.defaultValue !== undefined)}`
            : `${field.name}: ${literal(field.type, value(field.type, field.name, random))}`,
        );
      return `{ ${parts.join(', ')} }`;
    }
    return literal(arg.type, value(arg.type, arg.name, random));
  }

  /** A variable for a place of this type: sometimes nullable with a default where the place is not nullable. */
  #variable(type: GraphQLInputType, place: string, placeHasDefault: boolean): string {
    const { random, value } = this.options;
    const name = `v${this.#variables.size}`;
    const nullable = isNonNullType(type) ? type.ofType : type;
    const loosely = isNonNullType(type) && random.chance(placeHasDefault ? 0.7 : 0.3);
    const fallback = value(type, place, random);
    const declared = loosely
      ? `${String(nullable)}${placeHasDefault && random.chance(0.5) ? '' : ` = ${literal(type, fallback)}`}`
      : String(type);
    this.#variables.set(name, {
      type: declared,
      value: () => {
        const optional = loosely || !isNonNullType(type);
        if (optional && random.chance(0.3)) return random.pick([undefined, null]);
        return value(type, place, random);
      },
    });
    return `$${name}`;
  }
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

const possible = (schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
const overlap = (schema: GraphQLSchema, a: GraphQLCompositeType, b: GraphQLCompositeType): boolean =>
  possible(schema, a).some(type => possible(schema, b).includes(type));
const within = (schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] => [
  ...possible(schema, type),
  ...('getInterfaces' in type ? type.getInterfaces() : []),
];

/** Makes a random document. The caller leaves out those that the rules of GraphQL refuse. */
export const makeDocument = (options: DocumentOptions): MadeDocument => new DocumentMaker(options).make();
