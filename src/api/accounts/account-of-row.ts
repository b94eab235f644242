/** Resolves `account`, the sheet of the account that a row of a list names. */
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
    'The sheet of the account of this row; null when there is none or you may not open it. Each opening is recorded: select it only for rows that the user opens. BAD_USER_INPUT in a subscription.',
} as const;

async function accountOf(context: ApiContext, accountId: string | null): Promise<Account | null> {
  // A push is read once for all subscribers, so the record could not name who opened the sheet.
  if (context.live)
    throw badInput('A subscription opens no sheets: read them with the queries `account` or `nodes`.', 'account');
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
