/** What mutations answer: the thing changed, or why it was not; where the change stands in the ledger. */
import type { Position as LedgerPosition } from '../eventstore/eventstore.js';
import type { Refusal } from '../domain/event.js';
import { refusalMessage } from '../domain/refusals.js';
import type { ApiContext } from './context.js';
import { Field, InputType, ObjectType } from './decorators.js';
import { ApiError, badInput, ERROR_CODES } from './errors.js';
import { Position, Uuid } from './scalars.js';

@ObjectType({ simpleResolvers: true, description: 'Why what was asked for was not done. Nothing was changed.' })
export class UserError {
  @Field(() => [String], {
    nullable: true,
    description: 'Path of the input field at fault, such as ["input", "channel"]; null when none is.',
  })
  field!: string[] | null;
  @Field(() => String, { description: 'A code that programs can act on, such as EMAIL_MISSING or FORBIDDEN.' })
  code!: string;
  @Field(() => String, { description: 'A sentence for the user, with the remedy.' })
  message!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What the payloads of all mutations have in common.' })
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

const error = (code: string, message: string, field?: string): UserError =>
  Object.assign(new UserError(), { code, message, field: field === undefined ? null : ['input', field] });

export const refusalError = ({ code, field }: Refusal): UserError => error(code, refusalMessage(code), field);

/** Errors of rights are refusals of a mutation: the user can do something about them. */
const REFUSALS = new Set(['FORBIDDEN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD', 'NOT_FOUND']);

/** `field`: that of the account, should it be unknown. */
export function asUserError(thrown: unknown, field = 'accountId'): UserError {
  if (thrown instanceof ApiError) {
    const code = String(thrown.extensions.code);
    if (code === 'NOT_FOUND') return error('ACCOUNT_UNKNOWN', refusalMessage('ACCOUNT_UNKNOWN'), field);
    if (REFUSALS.has(code)) return error(code, ERROR_CODES[code as keyof typeof ERROR_CODES]);
  }
  throw thrown;
}

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
