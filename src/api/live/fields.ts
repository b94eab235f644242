/** Defines for each subscription field which changes it watches, and which right it needs at the start and before each push. */
import { countQueue } from '../../../projections/assistance/queries.js';
import { campaignReach } from '../../../projections/campaigns/queries.js';
import type { Action } from '../../security/actions.js';
import type { Target } from '../../security/permissions.js';
import { accountTarget } from '../accounts/reach.js';
import { whoseQueue, whoseTarget } from '../assistance/read.js';
import { campaignMovesAfter } from '../../domain/campaign/pace.js';
import { campaignTarget, UNKNOWN_CAMPAIGN } from '../campaigns/reach.js';
import { SHOWING_CLASS_LABELS } from '../class-labels.js';
import type { ApiContext } from '../context.js';
import { auditTarget } from '../events/reach.js';
import { uuidOf } from '../relay.js';
import { attentionMovesAfter } from '../schools/attention.js';
import { scopeKey, type Breakdown } from '../../statistics/scope.js';
import { checkQualityScope, qualityScope } from '../statistics/quality.js';
import type { BasesQualityScope } from '../statistics/quality-types.js';
import { checkScope, listingOf, scopeTarget } from '../statistics/scope.js';
import { statisticsMoveAfter } from '../statistics/table.js';
import type { StatisticsGroupBy, StatisticsScope } from '../statistics/types.js';
import type { ChangesToWatch } from './changes-to-watch.js';
import { qualityToWatch } from './quality-changes.js';

export interface LiveField {
  /** Checks the arguments and returns the changes to watch: of one projection, or of several. Throws BAD_USER_INPUT. */
  readonly watch: (
    context: ApiContext,
    args: Record<string, unknown>,
  ) => Promise<ChangesToWatch | readonly ChangesToWatch[]>;
  readonly action: Action;
  /** Sets of optional rights on the same target: the first set of which the caller holds all shows more data. */
  readonly showingMore?: (args: Record<string, unknown>) => readonly (readonly Action[])[];
  /** The present target of the check of rights; undefined when it does not exist, or is to be answered as if it did not. */
  readonly target: (context: ApiContext, args: Record<string, unknown>) => Promise<Target | undefined>;
  /** The message when there is no target; that of accounts by default. */
  readonly unknownMessage?: string;
  /** The instant after which the result changes without any event; undefined when it does not. */
  readonly movesAfter?: (context: ApiContext, args: Record<string, unknown>) => Promise<string | undefined>;
  /** The subject for the audit of reads; absent when the field shows no personal data. */
  readonly reads?: (args: Record<string, unknown>) => { uai?: string; accountId?: string };
}

const accountOf = ({ accountId }: Record<string, unknown>): string => uuidOf('Account', String(accountId), 'accountId');

const campaignOf = ({ campaignId }: Record<string, unknown>): string =>
  uuidOf('Campaign', String(campaignId), 'campaignId');

/** The figures of a scope change with the scope itself; those of its parts, also with whatever changes within the scope. */
function statisticsToWatch(scope: StatisticsScope, groupBy: StatisticsGroupBy): ChangesToWatch {
  const key = scopeKey(scope);
  const topics = groupBy === 'NONE' ? [`statistics:${key}`] : [`statistics:${key}`, `statistics-within:${key}`];
  return { projection: 'statistics', topics };
}

interface StatisticsArguments {
  readonly scope: StatisticsScope;
  readonly groupBy: StatisticsGroupBy;
  readonly thenBy: StatisticsGroupBy;
}
const statisticsArguments = (args: Record<string, unknown>): StatisticsArguments =>
  args as unknown as StatisticsArguments;

const qualityArguments = (args: Record<string, unknown>): Breakdown & { readonly scope: BasesQualityScope } =>
  args as unknown as Breakdown & { readonly scope: BasesQualityScope };

export const LIVE_FIELDS: Readonly<Record<string, LiveField>> = {
  statisticsUpdated: {
    watch: async (_context, args) => {
      const { scope, groupBy, thenBy } = statisticsArguments(args);
      checkScope(scope, { groupBy, thenBy });
      return statisticsToWatch(scope, groupBy);
    },
    action: 'STATISTICS_READ',
    // Whoever may list these people sees exact figures; whoever may list any, the labels of classes.
    showingMore: args => {
      const listing = listingOf(statisticsArguments(args).scope.kind);
      return [[listing], ...SHOWING_CLASS_LABELS.flatMap(action => (action === listing ? [] : [[action]]))];
    },
    target: (context, { scope }) => scopeTarget(context, scope as StatisticsScope),
    movesAfter: (context, args) => statisticsMoveAfter(context, statisticsArguments(args).scope),
  },
  basesQualityUpdated: {
    watch: async (_context, args) => {
      const { scope: asked, ...breakdown } = qualityArguments(args);
      const scope = qualityScope(asked);
      checkQualityScope(scope, breakdown);
      return qualityToWatch(scope);
    },
    action: 'STATISTICS_READ',
    // Whoever may list both responsables and pupils sees exact figures; whoever may list either, the labels of classes.
    showingMore: () => [SHOWING_CLASS_LABELS, ...SHOWING_CLASS_LABELS.map(action => [action])],
    target: (context, args) => scopeTarget(context, qualityScope(qualityArguments(args).scope)),
  },
  accountHistoryAppended: {
    watch: async (_context, args) => ({
      projection: 'account-history',
      topics: [`account-history:${accountOf(args)}`],
    }),
    action: 'HISTORY_READ',
    target: async (context, args) => {
      const reach = await context.loaders.reach.load(accountOf(args));
      return reach && accountTarget(context, 'HISTORY_READ', reach);
    },
    reads: args => ({ accountId: accountOf(args) }),
  },
  eventsAppended: {
    watch: async () => ({ projection: 'ledger-events', topics: ['events'] }),
    action: 'EVENTS_READ',
    target: async (context, { academie }) =>
      auditTarget(context, 'EVENTS_READ', typeof academie === 'string' ? academie : null),
  },
  responsablesUpdated: {
    watch: async (_context, { uai }) => ({ projection: 'responsables', topics: [`responsables:${String(uai)}`] }),
    action: 'RESPONSABLES_LIST',
    target: (context, { uai }) => context.services.directory.schoolTarget(String(uai)),
    movesAfter: (context, { uai }) => attentionMovesAfter(context, String(uai)),
    reads: ({ uai }) => ({ uai: String(uai) }),
  },
  linkDisputesUpdated: {
    watch: async (_context, { uai }) => ({ projection: 'accounts', topics: [`link-disputes:${String(uai)}`] }),
    action: 'RESPONSABLES_LIST',
    target: (context, { uai }) => context.services.directory.schoolTarget(String(uai)),
    reads: ({ uai }) => ({ uai: String(uai) }),
  },
  assistanceQueueUpdated: {
    watch: async (_context, args) => {
      const whose = whoseQueue(args);
      const topic = 'uai' in whose ? `assistance:school:${whose.uai}` : `assistance:academie:${whose.academie}`;
      return { projection: 'assistance', topics: [topic] };
    },
    action: 'ASSISTANCE_READ',
    target: (context, args) => whoseTarget(context, whoseQueue(args)),
    movesAfter: async ({ services: { pool, clock } }, args) =>
      (await countQueue(pool, whoseQueue(args), clock.now())).nextOverdueAt ?? undefined,
    reads: ({ uai }) => (typeof uai === 'string' ? { uai } : {}),
  },
  campaignProgressed: {
    watch: async (_context, args) => ({ projection: 'campaigns', topics: [`campaign:${campaignOf(args)}`] }),
    action: 'CAMPAIGNS_READ',
    target: async (context, args) =>
      campaignTarget(context, await campaignReach(context.services.pool, campaignOf(args))),
    unknownMessage: UNKNOWN_CAMPAIGN,
    movesAfter: async ({ services: { pool, clock } }, args) =>
      campaignMovesAfter(await campaignReach(pool, campaignOf(args)), clock.now()),
  },
};
