/** What all inputs and payloads of mutations share, and the wait until queries show a change. */
import type { Texts } from '../domain/language.js';
import type { Position as LedgerPosition } from '../eventstore/eventstore.js';
import type { ApiContext } from './context.js';
import { Field, InputType, InterfaceType } from './decorators.js';
import { ApiError } from './errors.js';
import { Position, Uuid } from './scalars.js';
import { UserError } from './user-errors.js';

@InterfaceType('MutationPayload', { description: 'Holds what the payloads of all mutations have in common.' })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why nothing was done; empty when all went well.' })
  userErrors!: UserError[];
  @Field(() => Position, {
    nullable: true,
    description:
      'Position of the change in the ledger: give it as `minPosition` to queries, or compare it with what subscriptions push. Null when nothing changed.',
  })
  position!: string | null;
  @Field(() => Boolean, {
    description:
      'True when queries already show the change; false when that takes longer than 2 seconds: then ask with `minPosition`.',
  })
  projected!: boolean;
}

/** `accountNotify` for the payload type of `AccountNotify`. */
export const mutationOf = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

@InputType({ description: 'Holds what the inputs of all mutations have in common.' })
export abstract class CommandInput {
  @Field(() => Uuid, {
    nullable: true,
    description:
      'Id of this request, a UUID that you choose: sent again with the same id, it is done once and answered as the first time. COMMAND_ID_USED when another request has it.',
  })
  commandId?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Why it is done: a code that the query `reasons` lists, never text about a person. BAD_USER_INPUT for any other.',
  })
  reason?: string | null;
}

/** The texts of a reason, when it may be given here. */
export const allowedReason = ({ services: { reasons } }: ApiContext, reason: string): Texts | undefined =>
  Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;

const REASON_UNKNOWN = {
  fr: "Ce motif n'est pas dans la liste des motifs. Choisissez-en un de la liste.",
  en: 'This is not one of the reasons that may be given. Choose one of the list.',
};

/** Throws unless the reason is absent or one of the list: it goes into the ledger in clear, for ever. */
export function checkReason(context: ApiContext, { reason }: Pick<CommandInput, 'reason'>): void {
  if (typeof reason === 'string' && !allowedReason(context, reason))
    throw new ApiError('BAD_USER_INPUT', REASON_UNKNOWN, { field: 'reason' });
}

/** How long a mutation waits for its change to be visible, in milliseconds. */
const VISIBLE_WITHIN = 2_000;
/** The projections that an account's events change. */
const OF_ACCOUNTS = ['accounts', 'account-history', 'responsables', 'students', 'statistics', 'duplicates'];

/** Waits until the change is visible, or the time is over; returns its position and whether queries show it. */
export async function visibility(
  context: ApiContext,
  position: LedgerPosition | undefined,
): Promise<{ position: string | null; projected: boolean }> {
  if (position === undefined) return { position: null, projected: true };
  const projected = await context.services.projectedUpTo(position, OF_ACCOUNTS, VISIBLE_WITHIN);
  return { position, projected };
}

export const NOTHING_DONE = { position: null, projected: true } as const;
