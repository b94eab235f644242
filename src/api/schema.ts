/** Builds the schema from the classes of every noun, and checks the role of the caller before each root field. */
import { defaultFieldResolver, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from './decorators.js';
import { boundsOf } from './bounds.js';
import type { ApiContext } from './context.js';
import type { FastLists } from './pipeline/fast-path.js';
import { AccessQueries, OwnAccessFields } from './accesses/queries.js';
import { AccountMutations } from './accounts/mutations.js';
import { AssistanceMutations } from './assistance/mutations.js';
import { AssistanceQueries } from './assistance/queries.js';
import { AssistanceSettings } from './assistance/settings.js';
import { AssistanceSubscriptions } from './assistance/subscriptions.js';
import { AssistanceVisitors } from './assistance/visitors.js';
import { CampaignMutations } from './campaigns/mutations.js';
import { CampaignPreviewQueries } from './campaigns/preview.js';
import { CampaignQueries } from './campaigns/queries.js';
import { CampaignSubscriptions } from './campaigns/subscriptions.js';
import { CompletenessFields } from './completeness/types.js';
import { DelegationMutations } from './delegations/mutations.js';
import { DelegationQueries } from './delegations/queries.js';
import { Erasures } from './erasure/resolvers.js';
import { LinkKeptReasonFields } from './disputes/dispute.js';
import { LinkDisputeQueries } from './disputes/queries.js';
import { LinkDisputeSubscriptions } from './disputes/subscriptions.js';
import { DiagnosisQueries } from './diagnosis/queries.js';
import { DuplicateMutations } from './duplicates/mutations.js';
import { DuplicateQueries } from './duplicates/queries.js';
import { DuplicateReasonFields, MergeConsequenceFields } from './duplicates/sentences.js';
import { EventQueries } from './events/queries.js';
import { EventSubscriptions } from './events/subscriptions.js';
import { ExportMutations } from './exports/mutations.js';
import { ExtractMutations } from './extracts/mutations.js';
import { LetterMutations } from './letters/mutations.js';
import { ContactChangeMutations } from './holder/contact-changes.js';
import { LetterQueries } from './letters/queries.js';
import { LetterTextMutations, SchoolLetterTexts } from './letters/texts.js';
import { RegroupingMutations } from './regrouping/mutations.js';
import { FranceConnectMutations } from './holder/franceconnect.js';
import { FranceConnectRegistrationMutations } from './holder/franceconnect-registration.js';
import { HolderMutations } from './holder/mutations.js';
import { RecoveryMutations } from './holder/recovery.js';
import { RegistrationMutations } from './holder/registration.js';
import { SessionMutations } from './holder/session-mutations.js';
import { StatisticsSubscriptions } from './statistics/subscriptions.js';
import { HistorySubscriptions } from './history/subscriptions.js';
import { ResponsableSubscriptions } from './responsables/subscriptions.js';
import { ResponsableFields, StudentFields } from './accounts/account-of-row.js';
import { AccountQueries } from './accounts/queries.js';
import { HistoryQueries } from './history/queries.js';
import { ReplayQueries, WordsOfEntry } from './history/replay.js';
import { IntegrityQueries } from './integrity/queries.js';
import { ImportQueries } from './imports/queries.js';
import { OwnHistoryFields } from './me/history.js';
import { ParkedMutations } from './parked/mutations.js';
import { ParkedQueries } from './parked/queries.js';
import { MeQueries } from './me/queries.js';
import { NodeQueries } from './node.js';
import { PersonalDataMutations } from './disclosure/mutations.js';
import { ReasonOfEntry, ReasonQueries } from './reasons.js';
import { RetentionQueries } from './retention/queries.js';
import { SchoolQueries } from './schools/queries.js';
import { QualityQueries } from './statistics/quality-queries.js';
import { QualitySubscriptions } from './statistics/quality-subscriptions.js';
import { StatisticsQueries } from './statistics/queries.js';
import { LIVE_BOUNDS, TOO_MANY_CONNECTIONS } from './live/bounds.js';
import { passGate, type ROOT_RIGHTS } from './rights.js';
import { WhyQueries } from './why/queries.js';
import { UserErrorFields } from './user-errors.js';
import { SchoolChangeQueries } from './changes/queries.js';
import { prepareResponsables, ResponsableQueries } from './responsables/queries.js';
import { prepareStudents, StudentQueries } from './students/queries.js';
import { responsablesList } from '../../projections/responsables/queries.js';
import { studentsList } from '../../projections/students/queries.js';

/** Each resolver checks rights on its target by itself: the gates of the root fields only refuse earlier. */
export const RESOLVERS: NonEmptyArray<new () => object> = [
  MeQueries,
  OwnHistoryFields,
  NodeQueries,
  ReasonQueries,
  RetentionQueries,
  ReasonOfEntry,
  CompletenessFields,
  SchoolQueries,
  ResponsableQueries,
  SchoolChangeQueries,
  StudentQueries,
  AccountQueries,
  DiagnosisQueries,
  ResponsableFields,
  StudentFields,
  HistoryQueries,
  ReplayQueries,
  WordsOfEntry,
  WhyQueries,
  EventQueries,
  AccessQueries,
  OwnAccessFields,
  IntegrityQueries,
  ParkedQueries,
  ParkedMutations,
  StatisticsQueries,
  QualityQueries,
  ImportQueries,
  CampaignQueries,
  CampaignPreviewQueries,
  DelegationQueries,
  AssistanceQueries,
  AssistanceSettings,
  AssistanceVisitors,
  DuplicateQueries,
  LinkDisputeQueries,
  LinkKeptReasonFields,
  DuplicateReasonFields,
  MergeConsequenceFields,
  UserErrorFields,
  AccountMutations,
  DuplicateMutations,
  CampaignMutations,
  DelegationMutations,
  Erasures,
  AssistanceMutations,
  HolderMutations,
  FranceConnectMutations,
  FranceConnectRegistrationMutations,
  RecoveryMutations,
  RegistrationMutations,
  ContactChangeMutations,
  SessionMutations,
  RegroupingMutations,
  ExportMutations,
  ExtractMutations,
  PersonalDataMutations,
  LetterMutations,
  LetterQueries,
  LetterTextMutations,
  SchoolLetterTexts,
  StatisticsSubscriptions,
  QualitySubscriptions,
  HistorySubscriptions,
  EventSubscriptions,
  ResponsableSubscriptions,
  LinkDisputeSubscriptions,
  CampaignSubscriptions,
  AssistanceSubscriptions,
];

const ROOT_DESCRIPTIONS = {
  Query:
    'The queries. Every field needs an access token; rights are checked on the school, académie or account that is read. An error of one field sets it to null and leaves the others as they are.',
  Mutation:
    'The mutations. A refusal is part of the payload, in `userErrors`; other errors stand in `errors`. Each payload gives the position of the change in the ledger, and whether queries already show it.',
  Subscription: `The subscriptions, over WebSocket with the protocol graphql-transport-ws; over HTTP they fail with SUBSCRIPTION_OVER_HTTP. Each pushes the whole state at once, and again after changes; changes that follow one another closely are pushed together. One person may have ${LIVE_BOUNDS.connections} connections (a further one is closed with code ${TOO_MANY_CONNECTIONS}), ${LIVE_BOUNDS.perConnection} subscriptions on each connection, ${LIVE_BOUNDS.subscriptions} subscriptions in all and ${LIVE_BOUNDS.executions} different ones: identical subscriptions count once. Beyond that, TOO_MANY_SUBSCRIPTIONS, whose extensions name the \`limit\` (CONNECTION, PERSON or EXECUTIONS) and its value (\`most\`).`,
} as const;

/** Wraps the resolvers of a root type, so that `passGate` runs before each. */
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

/** Wraps the resolver of each field that takes text or lists, so that its bounds are checked before it runs. */
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

/** type-graphql requires a publisher. It is never called: `live/` executes subscriptions. */
const NO_PUBLISHER = {
  publish: () => {
    throw new Error('no publisher: the live hub executes subscriptions');
  },
  subscribe: () => {
    throw new Error('no publisher: the live hub executes subscriptions');
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
