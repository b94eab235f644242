/** The fields shared by all inputs and payloads of mutations, and the wait until queries show a change. */
import type { Texts } from '../domain/language.js';
import type { Position as LedgerPosition } from '../eventstore/eventstore.js';
import type { ApiContext } from './context.js';
import { Field, InputType, InterfaceType } from './decorators.js';
import { ApiError } from './errors.js';
import { Position, Uuid } from './scalars.js';
import { UserError } from './user-errors.js';

@InterfaceType('MutationPayload', { description: 'Holds the fields that the payloads of all mutations share.' })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why the mutation was refused; empty when it was carried out.' })
  userErrors!: UserError[];
  @Field(() => Position, {
    nullable: true,
    description:
      'Position of the change in the ledger. Give it as `minPosition` to a query that must show the change, or compare it with the `position` that a subscription pushes. Null when nothing changed.',
  })
  position!: string | null;
  @Field(() => Boolean, {
    description:
      'True when queries already show the change. False when they did not within 2 seconds: then query with `minPosition`.',
  })
  projected!: boolean;
}

/** Returns the name of the mutation, such as `accountNotify`, from the stem of its types, such as `AccountNotify`. */
export const mutationOf = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

@InputType({ description: 'Holds the fields that the inputs of all mutations share.' })
export abstract class CommandInput {
  @Field(() => Uuid, {
    nullable: true,
    description:
      'A UUID that you choose for this request. Sent again with the same id and input within 30 days, the request is carried out once and answered as the first time. Refused with COMMAND_ID_USED when another request has used the id.',
  })
  commandId?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the reason for this action, one of those that the query `reasons` lists: histories show it. BAD_USER_INPUT for any other text.',
  })
  reason?: string | null;
}

/** The texts of a reason; undefined when the code is not in the list of this installation. */
export const allowedReason = ({ services: { reasons } }: ApiContext, reason: string): Texts | undefined =>
  Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;

const REASON_UNKNOWN = {
  fr: "Ce motif n'est pas dans la liste des motifs. Choisissez-en un de la liste.",
  en: 'This is not one of the reasons that may be given. Choose one of the list.',
};

/** Throws BAD_USER_INPUT unless the reason is absent or in the list: the ledger stores it in clear and for ever. */
export function checkReason(context: ApiContext, { reason }: Pick<CommandInput, 'reason'>): void {
  if (typeof reason === 'string' && !allowedReason(context, reason))
    throw new ApiError('BAD_USER_INPUT', REASON_UNKNOWN, { field: 'reason' });
}

/** How long a mutation waits until queries show its change, in milliseconds. */
export const VISIBLE_WITHIN = 2_000;
/** The projections that fold events of accounts: a mutation waits for each of them, but not for the index of the ledger, which auditors alone read. */
export const OF_ACCOUNTS = [
  'accounts',
  'account-history',
  'responsables',
  'students',
  'statistics',
  'duplicates',
  'campaigns',
  'periods',
];

/** Waits until queries of these projections show the change, two seconds at most. Returns its position and whether they do. */
export async function visibility(
  context: ApiContext,
  position: LedgerPosition | undefined,
  projections: readonly string[] = OF_ACCOUNTS,
): Promise<{ position: string | null; projected: boolean }> {
  if (position === undefined) return { position: null, projected: true };
  const projected = await context.services.projectedUpTo(position, projections, VISIBLE_WITHIN);
  return { position, projected };
}

/** The position and visibility in the payload of a mutation that changed nothing. */
export const NOTHING_DONE = { position: null, projected: true } as const;
