/** All groups of subscriptions of this process. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ROLE_RULES, type Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import type { Principal } from '../../security/principal.js';
import type { ApiContext, Services } from '../context.js';
import { createLoaders } from '../loaders.js';
import type { Executor } from '../pipeline/executor.js';
import type { LiveField, Watched } from './fields.js';
import { Group } from './group.js';

export interface Wanted {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The text of the document and the name of the operation. */
  readonly source: string;
  readonly variables: Record<string, unknown>;
  readonly field: LiveField;
  readonly args: Record<string, unknown>;
  readonly watched: Watched;
  readonly granted: Granted;
  readonly principal: Principal;
  readonly correlationId: string;
}

export interface Hub {
  /** The group of what is wanted, made when nobody wants it yet. */
  group(wanted: Wanted): Group;
  readonly groups: number;
  readonly subscribers: number;
}

const FOR_EVER = '9999-12-31T00:00:00.000Z';

/** A principal that has the right granted and no other: what a group runs under. */
export function principalFor(
  { granted: { role, scope }, principal }: Pick<Wanted, 'granted' | 'principal'>,
  action: Action,
): Principal {
  const reach = ROLE_RULES[role]?.reach ?? [];
  return {
    subject: 'live',
    roles: [
      {
        role,
        ...(scope !== undefined && reach.includes('SCHOOLS') ? { schools: [scope] } : {}),
        ...(scope !== undefined && reach.includes('ACADEMIE') ? { academie: scope } : {}),
        ...(scope === undefined && reach.includes('NATION') ? { nation: true } : {}),
        ...(ROLE_RULES[role]?.named ? { rights: [action], until: FOR_EVER } : {}),
      },
    ],
    ...(role === 'HOLDER' && principal.holderOf !== undefined ? { holderOf: principal.holderOf } : {}),
    expiresAt: FOR_EVER,
  };
}

const keyOf = ({ source, variables, granted: { role, scope } }: Wanted, { holderOf }: Principal): string => {
  const sorted = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : value;
  return JSON.stringify([source, sorted(variables), role, scope ?? null, holderOf ?? null]);
};

export function createHub(services: Services, executor: Executor, onError: (error: unknown) => void): Hub {
  const groups = new Map<string, Group>();

  return {
    group(wanted) {
      const { document, operation, variables, field, args, watched, correlationId } = wanted;
      const principal = principalFor(wanted, field.action);
      const key = keyOf(wanted, principal);
      const known = groups.get(key);
      if (known) return known;
      const context = (livePosition?: string): ApiContext => ({
        principal,
        correlationId,
        address: '',
        services,
        loaders: createLoaders(services),
        ...(livePosition === undefined ? {} : { livePosition }),
      });
      const group = new Group({
        watched,
        changes: services.changes,
        execute: position => executor.execute({ document, operation, variables, context: context(position) }),
        target: () => field.target(context(), args),
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
