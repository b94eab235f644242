/** Says what each subscription watches, and which right it needs: checked when it starts, and again before each push. */
import { EVERYTHING } from '../../projector/follow/changes.js';
import { schoolsWithin } from '../../../projections/schools/queries.js';
import type { Action } from '../../security/actions.js';
import type { Target } from '../../security/permissions.js';
import { accountTarget } from '../accounts/reach.js';
import { SHOWING_CLASS_LABELS } from '../class-labels.js';
import type { ApiContext } from '../context.js';
import { uuidOf } from '../relay.js';
import { attentionMovesAfter } from '../schools/attention.js';
import { checkScope, scopeKey, scopeTarget } from '../statistics/scope.js';
import type { StatisticsGroupBy, StatisticsScope } from '../statistics/types.js';

/** Which changes concern a subscription: those of a projection on its topics, and, of the others, those it `takes`. */
export interface Watched {
  readonly projection: string;
  readonly topics?: readonly string[];
  readonly takes?: (topic: string) => boolean;
}

export interface LiveField {
  /** Checks the arguments. Throws BAD_USER_INPUT. */
  readonly watch: (context: ApiContext, args: Record<string, unknown>) => Promise<Watched>;
  readonly action: Action;
  /** More rights on the same target, the first of which that is held shows more of it. */
  readonly showing?: (args: Record<string, unknown>) => readonly Action[];
  /** What the right is checked on, as it is now; undefined when there is no such thing. */
  readonly target: (context: ApiContext, args: Record<string, unknown>) => Promise<Target | undefined>;
  /** After which instant what it shows moves with time alone; undefined when it does not. */
  readonly movesAfter?: (context: ApiContext, args: Record<string, unknown>) => Promise<string | undefined>;
  /** What the records of reads say of it; absent when it shows nobody. */
  readonly reads?: (args: Record<string, unknown>) => { uai?: string; accountId?: string };
}

const accountOf = ({ accountId }: Record<string, unknown>): string => uuidOf('Account', String(accountId), 'accountId');

async function statisticsWatched(
  context: ApiContext,
  scope: StatisticsScope,
  groupBy: StatisticsGroupBy,
): Promise<Watched> {
  const projection = 'statistics';
  const whole = `statistics:${scopeKey(scope)}`;
  if (groupBy === 'NONE') return { projection, topics: [whole] };
  if (groupBy === 'SCHOOL') {
    const area = ({ CIRCONSCRIPTION: 'circonscription', DEPARTEMENT: 'departement' } as const)[scope.type as string];
    const schools = await schoolsWithin(context.services.pool, area ?? 'academie', scope.code ?? null);
    return { projection, topics: [whole, ...schools.map(({ uai }) => `statistics:school:${uai}`)] };
  }
  const below = `statistics:${groupBy.toLowerCase()}:${scope.uai ? `${scope.uai}:` : ''}`;
  return { projection, takes: topic => topic === whole || topic.startsWith(below) };
}

export const LIVE_FIELDS: Readonly<Record<string, LiveField>> = {
  statisticsUpdated: {
    watch: (context, { scope, groupBy }) => {
      checkScope(scope as StatisticsScope, groupBy as StatisticsGroupBy);
      return statisticsWatched(context, scope as StatisticsScope, groupBy as StatisticsGroupBy);
    },
    action: 'STATISTICS_READ',
    showing: ({ groupBy }) => (groupBy === 'CLASS' ? SHOWING_CLASS_LABELS : []),
    target: (context, { scope }) => scopeTarget(context, scope as StatisticsScope),
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
  responsablesUpdated: {
    watch: async (_context, { uai }) => ({ projection: 'responsables', topics: [`responsables:${String(uai)}`] }),
    action: 'RESPONSABLES_LIST',
    target: async (context, { uai }) => {
      const academie = await context.services.directory.academieOf(String(uai));
      return { uai: String(uai), ...(academie === undefined ? {} : { academie }) };
    },
    movesAfter: (context, { uai }) => attentionMovesAfter(context, String(uai)),
    reads: ({ uai }) => ({ uai: String(uai) }),
  },
};

/** True when a change of these topics concerns what is watched. */
export const concerns = ({ takes }: Watched, topics: readonly string[]): boolean =>
  takes === undefined || topics.includes(EVERYTHING) || topics.some(takes);
