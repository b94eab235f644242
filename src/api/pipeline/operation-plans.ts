/** Plans operations and caches the plans: their cost, and the way to execute them. */
import { OperationTypeNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileOperation, type Compiled } from './compiled.js';
import { costOf, type CostOf } from './cost.js';
import { planFast, type FastLists, type FastPlan } from './fast-path.js';
import { conditionsOf, inlineFragments, type ConditionsOf, type Inlined } from './inlined.js';

export interface OperationPlan {
  readonly cost: CostOf;
  /** Set for a query of lists alone. */
  readonly fast: FastPlan | undefined;
  /** Set for any other query, from its second use on. */
  readonly compiled: Compiled | undefined;
}

export interface PlannerOptions {
  readonly schema: GraphQLSchema;
  readonly fastLists: FastLists;
  readonly fast: boolean;
  readonly compile: boolean;
}

export interface OperationToPlan {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Most plans cached for one operation, one for each combination of its conditions. */
const MOST_PLANS = 16;

/** The plan of an operation for one combination of its conditions. */
class CachedPlan implements OperationPlan {
  readonly cost: CostOf;
  readonly fast: FastPlan | undefined;
  compiled: Compiled | undefined;
  #inlined: Inlined | undefined;
  #uses = 0;

  constructor(
    private readonly options: PlannerOptions,
    inlined: Inlined,
  ) {
    const { schema, fastLists, fast, compile } = options;
    const isQuery = inlined.operation.operation === OperationTypeNode.QUERY;
    this.cost = costOf(schema, inlined.operation);
    this.fast = isQuery && fast ? planFast(schema, inlined.operation, fastLists) : undefined;
    this.#inlined = isQuery && compile && !this.fast ? inlined : undefined;
  }

  /** Counts a use, and compiles the query at the second. */
  countUse(): this {
    if (++this.#uses === 2 && this.#inlined) {
      this.compiled = compileOperation(this.options.schema, this.#inlined);
      this.#inlined = undefined;
    }
    return this;
  }
}

/** Finds the plan for coerced variables. When a condition is not a boolean, only graphql-js may execute: it reports the error. */
export type PlanOf = (asked: OperationToPlan, variables: Record<string, unknown>) => OperationPlan;

export function createPlanner(options: PlannerOptions): PlanOf {
  const entries = new WeakMap<
    OperationDefinitionNode,
    { conditionsOf: ConditionsOf; plans: Map<string, CachedPlan> }
  >();

  return ({ document, operation }, variables) => {
    let entry = entries.get(operation);
    if (!entry) entries.set(operation, (entry = { conditionsOf: conditionsOf(document), plans: new Map() }));
    const { plans } = entry;
    const conditions = entry.conditionsOf(variables);
    const inlined = (): Inlined => inlineFragments(document, operation, variables);
    if (conditions === undefined)
      return { cost: costOf(options.schema, inlined().operation), fast: undefined, compiled: undefined };
    let plan = plans.get(conditions);
    if (!plan) {
      plan = new CachedPlan(options, inlined());
      if (plans.size < MOST_PLANS) plans.set(conditions, plan);
    }
    return plan.countUse();
  };
}
