/** The schema, from the classes of every noun; each root field behind its gate. */
import { defaultFieldResolver, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from './decorators.js';
import { boundsOf } from './bounds.js';
import type { ApiContext } from './context.js';
import type { FastLists } from './pipeline/fast-path.js';
import { AccountMutations } from './accounts/mutations.js';
import { DuplicateMutations } from './duplicates/mutations.js';
import { DuplicateQueries } from './duplicates/queries.js';
import { DuplicateReasonFields, MergeConsequenceFields } from './duplicates/sentences.js';
import { HolderMutations } from './holder/mutations.js';
import { StatisticsSubscriptions } from './statistics/subscriptions.js';
import { HistorySubscriptions } from './history/subscriptions.js';
import { ResponsableSubscriptions } from './responsables/subscriptions.js';
import { ResponsableFields, StudentFields } from './accounts/account-of-row.js';
import { AccountQueries } from './accounts/queries.js';
import { HistoryQueries } from './history/queries.js';
import { ImportQueries } from './imports/queries.js';
import { MeQueries } from './me/queries.js';
import { NodeQueries } from './node.js';
import { ReasonOfEntry, ReasonQueries } from './reasons.js';
import { SchoolQueries } from './schools/queries.js';
import { StatisticsQueries } from './statistics/queries.js';
import { LIVE_BOUNDS, TOO_MANY_CONNECTIONS } from './live/bounds.js';
import { passGate, type ROOT_RIGHTS } from './rights.js';
import { UserErrorFields } from './user-errors.js';
import { prepareResponsables, ResponsableQueries } from './responsables/queries.js';
import { prepareStudents, StudentQueries } from './students/queries.js';
import { responsablesList } from '../../projections/responsables/queries.js';
import { studentsList } from '../../projections/students/queries.js';

/** Without their gates each still checks what it is asked for. */
export const RESOLVERS: NonEmptyArray<new () => object> = [
  MeQueries,
  NodeQueries,
  ReasonQueries,
  ReasonOfEntry,
  SchoolQueries,
  ResponsableQueries,
  StudentQueries,
  AccountQueries,
  ResponsableFields,
  StudentFields,
  HistoryQueries,
  StatisticsQueries,
  ImportQueries,
  DuplicateQueries,
  DuplicateReasonFields,
  MergeConsequenceFields,
  UserErrorFields,
  AccountMutations,
  DuplicateMutations,
  HolderMutations,
  StatisticsSubscriptions,
  HistorySubscriptions,
  ResponsableSubscriptions,
];

const ROOT_DESCRIPTIONS = {
  Query: 'What can be read. Every field needs an access token; rights are checked on what is asked for.',
  Mutation:
    'What can be done. A refusal is an answer: `userErrors` says why. Each payload tells the position of the change in the ledger, and whether it can be read already.',
  Subscription: `What can be watched, over WebSocket (graphql-transport-ws) alone: the whole state first, then the whole state after each change, coalesced. Sent over HTTP, SUBSCRIPTION_OVER_HTTP. One person may have ${LIVE_BOUNDS.connections} connections (one more is closed with ${TOO_MANY_CONNECTIONS}), ${LIVE_BOUNDS.perConnection} subscriptions on each and ${LIVE_BOUNDS.subscriptions} in all, which ask for ${LIVE_BOUNDS.executions} different things; past it, TOO_MANY_SUBSCRIPTIONS (\`limit\`: CONNECTION, PERSON or EXECUTIONS; \`most\`).`,
} as const;

/** Wraps the resolvers of a root type: nothing runs before the gate. */
function gate(type: GraphQLObjectType | null | undefined, name: keyof typeof ROOT_RIGHTS): void {
  if (!type) return;
  type.description = ROOT_DESCRIPTIONS[name];
  for (const field of Object.values(type.getFields())) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (root, args, context: ApiContext, info) => {
      passGate(context.principal, name, field.name);
      return resolve(root, args as Record<string, unknown>, context, info);
    };
  }
}

/** Wraps the resolver of each field that takes text or lists: what passes a bound reaches nobody. */
function bound(type: GraphQLObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const check = boundsOf(field);
    if (!check) continue;
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (root, args: Record<string, unknown>, context, info) => {
      check(args);
      return resolve(root, args, context, info);
    };
  }
}

/** Own subscriptions are fed by `live/`: the library's publisher is never used. */
const NO_PUBLISHER = {
  publish: () => {
    throw new Error('subscriptions are fed by what was projected');
  },
  subscribe: () => {
    throw new Error('subscriptions are served by the live hub');
  },
};

let built: GraphQLSchema | undefined;

export function buildApiSchema(): GraphQLSchema {
  if (built) return built;
  built = buildSchemaSync({
    resolvers: RESOLVERS,
    validate: false,
    pubSub: NO_PUBLISHER,
  });
  for (const type of Object.values(built.getTypeMap())) if (isObjectType(type)) bound(type);
  gate(built.getQueryType(), 'Query');
  gate(built.getMutationType(), 'Mutation');
  gate(built.getSubscriptionType(), 'Subscription');
  return built;
}

/** The lists that the fast path answers. */
export const FAST_LISTS: FastLists = {
  responsables: { definition: responsablesList, prepare: prepareResponsables },
  students: { definition: studentsList, prepare: prepareStudents },
};
