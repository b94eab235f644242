/** Resolves the account that a row of a list names. */
import type { ApiContext } from '../context.js';
import { Costs, Ctx, FieldResolver, Resolver, Root } from '../decorators.js';
import { badInput } from '../errors.js';
import { uuidOf } from '../relay.js';
import { Responsable } from '../responsables/types.js';
import { Student } from '../students/types.js';
import { sheetOf } from './queries.js';
import { Account } from './types.js';

const OF_ROW = {
  nullable: true,
  description:
    'The sheet of the account; null when you may not open it. Each opening is recorded: ask for it for rows that are shown opened. Not in subscriptions: BAD_USER_INPUT.',
} as const;

async function accountOf(context: ApiContext, accountId: string | null): Promise<Account | null> {
  // A push is read once for all who watch, so an opening could not be recorded with who opened it.
  if (context.live)
    throw badInput('A subscription opens no sheets: ask for them with `account` or `nodes`.', 'account');
  return accountId === null ? null : sheetOf(context, uuidOf('Account', accountId, 'accountId'));
}

@Resolver(() => Responsable)
export class ResponsableFields {
  @Costs('once')
  @FieldResolver(() => Account, OF_ROW)
  account(@Root() { accountId }: Responsable, @Ctx() context: ApiContext): Promise<Account | null> {
    return accountOf(context, accountId);
  }
}

@Resolver(() => Student)
export class StudentFields {
  @Costs('once')
  @FieldResolver(() => Account, OF_ROW)
  account(@Root() { accountId }: Student, @Ctx() context: ApiContext): Promise<Account | null> {
    return accountOf(context, accountId);
  }
}
