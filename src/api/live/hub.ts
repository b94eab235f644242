/** Holds all groups of subscriptions of this process. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ROLE_RULES, type Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import type { Language } from '../../domain/language.js';
import type { Grant, Principal } from '../../security/principal.js';
import type { ApiContext, Services } from '../context.js';
import { createLoaders } from '../loaders.js';
import type { Executor, MaskedResult } from '../pipeline/executor.js';
import type { LiveField, Watched } from './fields.js';
import { Group, type Executed } from './group.js';
import { FairQueue } from './fair-queue.js';

export interface Wanted {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** What it asks for: two of the same are one execution. */
  readonly source: string;
  readonly variables: Record<string, unknown>;
  readonly field: LiveField;
  readonly args: Record<string, unknown>;
  readonly watched: Watched;
  /** The one it needs, then those that show more. */
  readonly rights: readonly [Held, ...Held[]];
  readonly principal: Principal;
  readonly correlationId: string;
  readonly language: Language;
}

/** A right under which a subscription runs. */
export interface Held {
  readonly action: Action;
  readonly granted: Granted;
}

export interface Hub {
  /** The group of what is wanted, made when nobody wants it yet. */
  group(wanted: Wanted): Group;
  readonly groups: number;
  readonly subscribers: number;
}

const FOR_EVER = '9999-12-31T00:00:00.000Z';

/** A role that has the right held and no other. */
function grantFor({ action, granted: { role, scope } }: Held): Grant {
  const reach = ROLE_RULES[role]?.reach ?? [];
  return {
    role,
    ...(scope !== undefined && reach.includes('SCHOOLS') ? { schools: [scope] } : {}),
    ...(scope !== undefined && reach.includes('ACADEMIE') ? { academie: scope } : {}),
    ...(scope === undefined && reach.includes('NATION') ? { nation: true } : {}),
    ...(ROLE_RULES[role]?.named ? { rights: [action], until: FOR_EVER } : {}),
  };
}

/** What a group runs under: the rights held and no other. */
export function principalFor({ rights, principal: { holderOf } }: Pick<Wanted, 'rights' | 'principal'>): Principal {
  const asHolder = rights.some(({ granted: { role } }) => role === 'HOLDER') && holderOf !== undefined;
  return {
    subject: 'live',
    roles: rights.map(grantFor),
    ...(asHolder ? { holderOf } : {}),
    expiresAt: FOR_EVER,
  };
}

/** So that some connections to the database are left for those who ask: less than half of them by default. */
const EXECUTIONS_AT_ONCE = 8;

const keyOf = ({ source, language }: Wanted, { roles, holderOf }: Principal): string =>
  JSON.stringify([source, roles, holderOf ?? null, language]);

/** Errors point into the text of one client's document: the others who are told them wrote their own. */
const withoutLocations = (result: MaskedResult): MaskedResult =>
  result.errors ? { ...result, errors: result.errors.map(({ locations: _, ...error }) => error) } : result;

export function createHub(services: Services, executor: Executor, onError: (error: unknown) => void): Hub {
  const groups = new Map<string, Group>();
  const queue = new FairQueue(EXECUTIONS_AT_ONCE);
  /** A group reads for many, each of whom was recorded when he or she began to watch: a push is no further opening. */
  const forMany: Services = { ...services, audit: { ...services.audit, record: () => undefined } };

  return {
    group(wanted) {
      const { document, operation, variables, field, args, watched, correlationId, language } = wanted;
      const principal = principalFor(wanted);
      const key = keyOf(wanted, principal);
      const known = groups.get(key);
      if (known) return known;
      const execute = async (livePosition: string | undefined): Promise<Executed> => {
        const context: ApiContext = {
          principal,
          correlationId,
          address: '',
          language,
          services: forMany,
          loaders: createLoaders(services),
          live: true,
          ...(livePosition === undefined ? {} : { livePosition }),
        };
        const [result, target, movesAfter] = await Promise.all([
          executor.execute({ document, operation, variables, context, live: true }),
          field.target(context, args),
          field.movesAfter?.(context, args),
        ]);
        return { result: withoutLocations(result), target, movesAfter };
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
