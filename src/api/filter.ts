import { Field, InputType } from './decorators.js';
import type { AccountOrigin, AccountState } from '../domain/account/events.js';
import { AccountOriginEnum, AccountStateEnum } from './enums.js';
import { DateTime } from './scalars.js';
import { searched } from './search.js';

/** What the filters of responsables and of pupils have in common. */
@InputType({ description: 'Holds what the filters of all lists of people have in common.' })
export abstract class ListFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps rows in which each of these words is found in a surname, in use or at birth, or a first name of the persons of the row. Accents, case, apostrophes and hyphens make no difference. 100 characters at most.',
  })
  search?: string | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Keeps pupils of one of these classes, given by code as `classes` of School lists them; 100 at most.',
  })
  classes?: string[] | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps pupils of one of these programmes of study, given by code as `mefs` of School lists them; 100 at most.',
  })
  mefs?: string[] | null;
  @Field(() => [AccountStateEnum], { nullable: true, description: 'Keeps accounts in one of these states.' })
  states?: AccountState[] | null;
  @Field(() => [AccountOriginEnum], { nullable: true, description: 'Keeps accounts of one of these origins.' })
  origins?: AccountOrigin[] | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Keeps accounts with an e-mail address (true) or without (false).',
  })
  hasEmail?: boolean | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Keeps accounts that are notified, not yet activated, and run out before this instant.',
  })
  notificationExpiringBefore?: string | null;
}

/** The filter as queries take it: what is null is left out. */
export const readFilter = (filter: ListFilter | null | undefined) => {
  const search = searched(filter?.search);
  return {
    ...(search === undefined ? {} : { search }),
    ...(filter?.classes ? { classes: filter.classes } : {}),
    ...(filter?.mefs ? { mefs: filter.mefs } : {}),
    ...(filter?.states ? { states: filter.states } : {}),
    ...(filter?.origins ? { origins: filter.origins } : {}),
    ...(typeof filter?.hasEmail === 'boolean' ? { hasEmail: filter.hasEmail } : {}),
    ...(filter?.notificationExpiringBefore ? { notificationExpiringBefore: filter.notificationExpiringBefore } : {}),
  };
};
