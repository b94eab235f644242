/** What is known of operations under given conditions: what they cost, and how they are best answered. */
import { OperationTypeNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileOperation, type Compiled } from './compiled.js';
import { costOf, type CostOf } from './cost.js';
import { planFast, type FastLists, type FastPlan } from './fast-path.js';
import { conditionsOf, open, type ConditionsOf, type Opened } from './opened.js';

export interface Known {
  readonly cost: CostOf;
  /** How a query of lists alone is answered. */
  readonly plan: FastPlan | undefined;
  /** Of a query without one, from its second use on. */
  readonly compiled: Compiled | undefined;
}

export interface KnownOptions {
  readonly schema: GraphQLSchema;
  readonly fastLists: FastLists;
  readonly fast: boolean;
  readonly compile: boolean;
}

export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Conditions under which an operation is remembered at most. */
const MOST_CONDITIONS = 16;

/** An operation under some conditions. */
class Met implements Known {
  readonly cost: CostOf;
  readonly plan: FastPlan | undefined;
  compiled: Compiled | undefined;
  #opened: Opened | undefined;
  #uses = 0;

  constructor(
    private readonly options: KnownOptions,
    opened: Opened,
  ) {
    const { schema, fastLists, fast, compile } = options;
    const isQuery = opened.operation.operation === OperationTypeNode.QUERY;
    this.cost = costOf(schema, opened.operation);
    this.plan = isQuery && fast ? planFast(schema, opened.operation, fastLists) : undefined;
    this.#opened = isQuery && compile && !this.plan ? opened : undefined;
  }

  used(): this {
    if (++this.#uses === 2 && this.#opened) {
      this.compiled = compileOperation(this.options.schema, this.#opened);
      this.#opened = undefined;
    }
    return this;
  }
}

/** `variables` are coerced. One without a boolean for a condition cannot be executed but by graphql-js, which says so. */
export type Knowledge = (asked: Asked, variables: Record<string, unknown>) => Known;

export function createKnowledge(options: KnownOptions): Knowledge {
  const known = new WeakMap<OperationDefinitionNode, { conditions: ConditionsOf; under: Map<string, Met> }>();

  return ({ document, operation }, variables) => {
    let entry = known.get(operation);
    if (!entry) known.set(operation, (entry = { conditions: conditionsOf(document), under: new Map() }));
    const { conditions: of, under } = entry;
    const conditions = of(variables);
    const opened = (): Opened => open(document, operation, variables);
    if (conditions === undefined)
      return { cost: costOf(options.schema, opened().operation), plan: undefined, compiled: undefined };
    let met = under.get(conditions);
    if (!met) {
      met = new Met(options, opened());
      if (under.size < MOST_CONDITIONS) under.set(conditions, met);
    }
    return met.used();
  };
}
