/** What mutations take and answer alike: the thing changed, or why it was not; where the change stands in the ledger. */
import type { Position as LedgerPosition } from '../eventstore/eventstore.js';
import type { ApiContext } from './context.js';
import { Field, InputType, InterfaceType } from './decorators.js';
import { badInput } from './errors.js';
import { Position, Uuid } from './scalars.js';
import { UserError } from './user-errors.js';

@InterfaceType('MutationPayload', { description: 'What the payloads of all mutations have in common.' })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why nothing was done; empty when all went well.' })
  userErrors!: UserError[];
  @Field(() => Position, {
    nullable: true,
    description:
      'Position of the change in the ledger: give it as `minPosition`, or compare it with what subscriptions push. Null when nothing changed.',
  })
  position!: string | null;
  @Field(() => Boolean, {
    description: 'True when queries already show the change; false when that takes longer than 2 seconds.',
  })
  projected!: boolean;
}

@InputType({ description: 'What the inputs of all mutations have in common.' })
export abstract class CommandInput {
  @Field(() => Uuid, {
    nullable: true,
    description:
      'Id of this request, chosen by you: sent again with the same id, it is answered as the first time and done once.',
  })
  commandId?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Why: a code of capitals, digits and underscores, at most 40 characters; never text about a person.',
  })
  reason?: string | null;
}

export const checkReason = ({ reason }: Pick<CommandInput, 'reason'>): void => {
  if (reason && !/^[A-Z][A-Z0-9_]{0,39}$/.test(reason))
    throw badInput('A reason is a code: capitals, digits and underscores, at most 40 characters.', 'reason');
};

/** How long a mutation waits for its change to be visible, in milliseconds. */
const VISIBLE_WITHIN = 2_000;
/** The projections that an account's events move. */
const OF_ACCOUNTS = ['accounts', 'account-history', 'responsables', 'students', 'statistics', 'duplicates'];

/** Position and visibility of a change. */
export async function visibility(
  context: ApiContext,
  position: LedgerPosition | undefined,
): Promise<{ position: string | null; projected: boolean }> {
  if (position === undefined) return { position: null, projected: true };
  const projected = await context.services.projectedUpTo(position, OF_ACCOUNTS, VISIBLE_WITHIN);
  return { position, projected };
}

export const NOTHING_DONE = { position: null, projected: true } as const;
