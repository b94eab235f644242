/** From a checked subscription to a place in its group. */
import { getArgumentValues, getVariableValues, Kind, type GraphQLError, type GraphQLSchema } from 'graphql';
import { allow, type ApiContext } from '../context.js';
import type { Denied } from '../../security/permissions.js';
import { denied, notFound } from '../errors.js';
import type { Prepared } from '../pipeline/documents.js';
import { passGate } from '../rights.js';
import { UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { LIVE_FIELDS, type LiveField } from './fields.js';
import type { Group, Subscriber } from './group.js';
import type { Held, Hub, Wanted } from './hub.js';
import type { Outlet } from './outlet.js';

export interface Asked {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

const NOTHING_THERE = { granted: false, code: 'FORBIDDEN' } as const satisfies Denied;

type Ready = Extract<Prepared, { document: unknown }>;

/** Checks arguments and rights. Throws what the client is to be told, or returns the errors of its variables. */
export async function want(
  schema: GraphQLSchema,
  context: ApiContext,
  { document, operation }: Ready,
  { query, operationName, variables }: Asked,
): Promise<Wanted | { errors: readonly GraphQLError[] }> {
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, { maxErrors: 10 });
  if (coerced.errors) return { errors: coerced.errors };
  // One field and nothing else, no fragment and no directive: what is executed is what rights are checked for.
  const [only, ...others] = operation.selectionSet.selections;
  const node = only?.kind === Kind.FIELD && others.length === 0 && !only.directives?.length ? only : undefined;
  const name = node?.name.value ?? '';
  const definition = schema.getSubscriptionType()?.getFields()[name];
  const field: LiveField | undefined = Object.hasOwn(LIVE_FIELDS, name) ? LIVE_FIELDS[name] : undefined;
  if (!node || !definition || !field)
    throw notFound('There is no such subscription; write its field directly, alone and without a directive.');
  passGate(context.principal, 'Subscription', name);
  const principal = context.principal;
  if (!principal) throw denied('UNAUTHENTICATED');
  const args = getArgumentValues(definition, node, coerced.coerced);
  const watched = await field.watch(context, args);
  const target = await field.target(context, args);
  if (!target) throw notFound(UNKNOWN_ACCOUNT);
  const answer = context.services.authorise(principal, field.action, target);
  // As for queries: an account out of reach and one that does not exist answer alike.
  if (!answer.granted && answer.code === 'FORBIDDEN' && target.accountId !== undefined) throw notFound(UNKNOWN_ACCOUNT);
  const granted = answer.granted ? answer : allow(context, field.action, target);
  const showing = (field.showing?.(args) ?? [])
    .map(action => ({ action, granted: context.services.authorise(principal, action, target) }))
    .find((right): right is Held => right.granted.granted);
  if (field.reads)
    context.services.audit.record({
      kind: 'SUBSCRIPTION',
      actor: principal.subject,
      granted,
      ...field.reads(args),
      persons: 0,
      correlationId: context.correlationId,
    });
  const source = `${operationName ?? ''}\n${query}`;
  const { correlationId, language } = context;
  return {
    document,
    operation,
    source,
    variables: coerced.coerced,
    field,
    args,
    watched,
    rights: [{ action: field.action, granted }, ...(showing ? [showing] : [])],
    principal,
    correlationId,
    language,
  };
}

/**
 * One client's subscription, as the protocol sees it: an iterator that yields nothing, for states go out past it, until
 * it ends. When the right is gone it yields the error that says so, and ends.
 */
export class Subscription implements AsyncGenerator<{ errors: readonly unknown[] }, void, void> {
  #end!: (last?: { errors: readonly unknown[] }) => void;
  readonly #ended: Promise<{ errors: readonly unknown[] } | undefined>;
  #told = false;
  #group: Group | undefined;
  readonly #subscriber: Subscriber;

  constructor(
    private readonly hub: Hub,
    private readonly wanted: Wanted,
    context: ApiContext,
    outlet: Outlet,
    id: string,
    ended: (code: string) => { errors: readonly unknown[] },
  ) {
    this.#ended = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#subscriber = {
      allowed: target => {
        const lost = wanted.rights
          .map(({ action }) => (target ? context.services.authorise(wanted.principal, action, target) : NOTHING_THERE))
          .find(answer => !answer.granted);
        if (!lost || lost.granted) return true;
        outlet.forget(id);
        this.#end(ended(lost.code));
        return false;
      },
      push: payload => outlet.push(id, payload, () => this.#group?.latest),
    };
    this.#leave = () => {
      outlet.forget(id);
      this.#group?.leave(this.#subscriber);
    };
  }

  readonly #leave: () => void;

  /** Begins to receive: the first state, then every change. */
  start(): this {
    this.#group = this.hub.group(this.wanted);
    this.#group.join(this.#subscriber);
    return this;
  }

  async next(): Promise<IteratorResult<{ errors: readonly unknown[] }, void>> {
    const last = this.#told ? undefined : await this.#ended;
    this.#told = true;
    return last ? { value: last, done: false } : { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<{ errors: readonly unknown[] }, void>> {
    this.#leave();
    this.#end();
    return { value: undefined, done: true };
  }

  async throw(): Promise<IteratorResult<{ errors: readonly unknown[] }, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
