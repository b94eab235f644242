/** Checks arguments and rights of a subscription. */
import { getArgumentValues, Kind, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { Action } from '../../security/actions.js';
import { boundsOf } from '../bounds.js';
import { recordRead, type ApiContext } from '../context.js';
import { denied, notFound } from '../errors.js';
import type { Prepared } from '../pipeline/documents.js';
import type { CoerceVariables } from '../pipeline/variables.js';
import { passGate } from '../rights.js';
import { UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { canonicalOperation } from './canonical-operation.js';
import { LIVE_FIELDS, type LiveField } from './fields.js';
import type { HeldRight, CheckedSubscription } from './hub.js';

type Ready = Extract<Prepared, { document: unknown }>;

/** Checks arguments and rights. Returns the subscription, or the errors of its variables. Throws ApiErrors for the client. */
export async function checkSubscription(
  schema: GraphQLSchema,
  coerceVariables: CoerceVariables,
  context: ApiContext,
  { document, operation }: Ready,
  variables: Record<string, unknown> | null | undefined,
): Promise<CheckedSubscription | { errors: readonly GraphQLError[] }> {
  const { coerced, errors } = coerceVariables(operation, variables ?? {});
  if (!coerced) return { errors };
  const [only] = operation.selectionSet.selections;
  const node = only?.kind === Kind.FIELD ? only : undefined;
  const name = node?.name.value ?? '';
  const definition = schema.getSubscriptionType()?.getFields()[name];
  const field: LiveField | undefined = Object.hasOwn(LIVE_FIELDS, name) ? LIVE_FIELDS[name] : undefined;
  if (!node || !definition || !field)
    throw notFound('There is no such subscription; write its field directly, not by a fragment.');
  passGate(context.principal, 'Subscription', name);
  const principal = context.principal;
  if (!principal) throw denied('UNAUTHENTICATED');
  const args = getArgumentValues(definition, node, coerced);
  boundsOf(definition)?.(args);
  const watched = [await field.watch(context, args)].flat();
  const target = await field.target(context, args);
  if (!target) throw notFound(field.unknownMessage ?? UNKNOWN_ACCOUNT);
  const answer = context.services.authorise(principal, field.action, target);
  if (!answer.granted) {
    // An account out of reach is answered, as in queries, like one that does not exist.
    const asUnknown = answer.code === 'FORBIDDEN' && target.accountId !== undefined;
    throw asUnknown ? notFound(UNKNOWN_ACCOUNT) : denied(answer.code);
  }
  const held = (actions: readonly Action[]): HeldRight[] =>
    actions
      .map(action => ({ action, granted: context.services.authorise(principal, action, target) }))
      .filter((right): right is HeldRight => right.granted.granted);
  const showing = (field.showingMore?.(args) ?? []).find(actions => held(actions).length === actions.length) ?? [];
  const { correlationId, language } = context;
  return {
    document,
    operation,
    source: canonicalOperation({ schema, document, operation, variables: coerced }),
    variables: coerced,
    field,
    args,
    watched,
    rights: [{ action: field.action, granted: answer }, ...held(showing)],
    principal,
    correlationId,
    language,
  };
}

/** Records in the audit of reads that the caller starts to watch people. Pushes are not recorded. */
export function recordWatching(context: ApiContext, { field, args, rights: [{ granted }] }: CheckedSubscription): void {
  if (field.reads) recordRead(context, { kind: 'SUBSCRIPTION', granted, ...field.reads(args), persons: 0 });
}
