/** Holds the groups of subscriptions of this process, and executes them. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ROLE_RULES, type Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import type { Language } from '../../domain/language.js';
import type { Grant, Principal } from '../../security/principal.js';
import type { ApiContext, Services } from '../context.js';
import { createLoaders } from '../loaders.js';
import type { Executor, MaskedResult } from '../pipeline/executor.js';
import type { ChangesToWatch } from './changes-to-watch.js';
import type { LiveField } from './fields.js';
import { Group, type LiveState } from './group.js';
import { FairQueue } from './fair-queue.js';

/** A subscription that passed all checks. */
export interface CheckedSubscription {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Its canonical text: subscriptions with the same text share an execution. */
  readonly source: string;
  readonly variables: Record<string, unknown>;
  readonly field: LiveField;
  readonly args: Record<string, unknown>;
  readonly watched: readonly ChangesToWatch[];
  /** The right that it needs, then those that show more, if held. */
  readonly rights: readonly [HeldRight, ...HeldRight[]];
  readonly principal: Principal;
  readonly correlationId: string;
  readonly language: Language;
}

/** A right under which a subscription runs. */
export interface HeldRight {
  readonly action: Action;
  readonly granted: Granted;
}

export interface Hub {
  /** Finds the group of a subscription, or makes it. */
  group(wanted: CheckedSubscription): Group;
  /** Number of groups. */
  readonly groups: number;
  /** Number of subscribers of all groups. */
  readonly subscribers: number;
}

const FOR_EVER = '9999-12-31T00:00:00.000Z';

/** A grant of exactly this right on its scope. */
function grantFor({ action, granted: { role, scope, reach } }: HeldRight): Grant {
  return {
    role,
    ...(scope !== undefined && reach === 'SCHOOLS' ? { schools: [scope] } : {}),
    ...(scope !== undefined && reach === 'ACADEMIE' ? { academie: scope } : {}),
    ...(scope !== undefined && reach === 'DEPARTEMENT' ? { departement: scope } : {}),
    ...(scope !== undefined && reach === 'CIRCONSCRIPTION' ? { circonscription: scope } : {}),
    ...(reach === 'NATION' ? { nation: true } : {}),
    // When the delegation ends is checked for each subscriber.
    ...(ROLE_RULES[role]?.onlyNamedRights ? { rights: [action], until: FOR_EVER } : {}),
  };
}

/** The principal under which a group is executed: it has exactly these rights. */
export function principalFor({
  rights,
  principal: { holderOf },
}: Pick<CheckedSubscription, 'rights' | 'principal'>): Principal {
  const asHolder = rights.some(({ granted: { role } }) => role === 'HOLDER') && holderOf !== undefined;
  return {
    subject: 'live',
    roles: rights.map(grantFor),
    ...(asHolder ? { holderOf } : {}),
    expiresAt: FOR_EVER,
  };
}

/** Executions at a time: fewer than half of the default pool, so that queries find a connection. */
const EXECUTIONS_AT_ONCE = 8;

/** Equal for subscriptions that share a group. */
const keyOf = ({ source, language }: CheckedSubscription, { roles, holderOf }: Principal): string =>
  JSON.stringify([source, roles, holderOf ?? null, language]);

/** Removes the locations of errors: they point into one client's document, and the subscribers' documents differ. */
const withoutLocations = (result: MaskedResult): MaskedResult =>
  result.errors ? { ...result, errors: result.errors.map(({ locations: _, ...error }) => error) } : result;

export function createHub(services: Services, executor: Executor, onError: (error: unknown) => void): Hub {
  const groups = new Map<string, Group>();
  const queue = new FairQueue(EXECUTIONS_AT_ONCE);
  /** The services without the audit of reads: each subscriber was recorded at the start, and pushes are not recorded. */
  const unaudited: Services = { ...services, audit: { ...services.audit, record: () => undefined } };

  return {
    group(wanted) {
      const { document, operation, variables, field, args, watched, correlationId, language } = wanted;
      const principal = principalFor(wanted);
      const key = keyOf(wanted, principal);
      const existing = groups.get(key);
      if (existing) return existing;
      const execute = async (livePosition: string | undefined): Promise<LiveState> => {
        const noted: string[] = [];
        const context: ApiContext = {
          principal,
          correlationId,
          address: '',
          language,
          services: unaudited,
          loaders: createLoaders(services),
          live: true,
          movesAfter: instant => void noted.push(instant),
          ...(livePosition === undefined ? {} : { livePosition }),
        };
        const [result, target, movesAfter] = await Promise.all([
          executor.execute({ document, operation, variables, context, live: true }),
          field.target(context, args),
          field.movesAfter?.(context, args),
        ]);
        const [earliest] = [...noted, ...(movesAfter === undefined ? [] : [movesAfter])].sort();
        return { result: withoutLocations(result), target, movesAfter: earliest };
      };
      const group = new Group({
        watched,
        changes: services.changes,
        execute: position => queue.run(wanted.principal.subject, () => execute(position)),
        now: () => services.clock.now(),
        onError,
        onEmpty: () => groups.delete(key),
      });
      groups.set(key, group);
      return group;
    },
    get groups() {
      return groups.size;
    },
    get subscribers() {
      return [...groups.values()].reduce((sum, { size }) => sum + size, 0);
    },
  };
}
