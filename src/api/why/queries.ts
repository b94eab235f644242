import { describeIn } from '../../domain/account/describe.js';
import { accountHistory } from '../../domain/account/history.js';
import { idIn } from '../../domain/streams.js';
import { allowOnAccount } from '../accounts/reach.js';
import { recordRead, type ApiContext } from '../context.js';
import { Args, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { eventOfIndex } from '../events/read.js';
import { uuidOf } from '../relay.js';
import { textFor } from '../user-errors.js';
import { causeOf, fieldsShownIn, findCause } from './find.js';
import { FieldCause, WhyArgs } from './types.js';

@Resolver()
export class WhyQueries {
  @Costs(50)
  @Query(() => FieldCause, {
    nullable: true,
    description:
      'Why a field of a sheet or a list is what it is: the event that set it last, found by folding the account’s events, and those of its pupils where the field is about them. Needs the same right as `accountHistory`, and for what is about a pupil, to be an auditor or to list the responsables of the pupil’s school. Errors: NOT_FOUND when the account, or the pupil among its children, is unknown or out of your reach; BAD_USER_INPUT for a field that is not shown there. Each reading is recorded.',
  })
  async accountWhy(@Args(() => WhyArgs) args: WhyArgs, @Ctx() context: ApiContext): Promise<FieldCause> {
    const { field, shownIn } = args;
    const accountId = uuidOf('Account', args.accountId, 'accountId');
    const studentId = args.studentId ? uuidOf('Student', args.studentId, 'studentId') : undefined;
    const cause = causeOf(shownIn, field);
    if (!cause)
      throw badInput(`There is no such field there. Choose among ${fieldsShownIn(shownIn).join(', ')}.`, 'field');
    if ((shownIn === 'RESPONSABLES') !== (studentId !== undefined))
      throw badInput('Give `studentId` for a row of responsables, and nowhere else.', 'studentId');
    const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
    const found = await findCause(context, granted, cause, { accountId, studentId });
    recordRead(context, { kind: 'HISTORY', granted, accountId, persons: 1 });
    const ofAccount = found && idIn('account', found.event.stream) !== undefined;
    return Object.assign(new FieldCause(), {
      field,
      event: found ? eventOfIndex(found.event) : null,
      what: ofAccount ? textFor(context, describeIn(accountHistory.decode(found.event))) : null,
      before: found?.before ?? null,
      after: found?.after ?? null,
    });
  }
}
