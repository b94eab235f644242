import { Field, InputType } from './decorators.js';
import type { AccountOrigin, AccountState } from '../domain/account/events.js';
import { AccountOriginEnum, AccountStateEnum } from './enums.js';
import { DateTime } from './scalars.js';
import { searched } from './search.js';

/** What the filters of responsables and of pupils have in common. */
@InputType({ description: 'What the filters of all lists of people have in common.' })
export abstract class ListFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Words found in the surnames, in use or at birth, or the first names of the persons of the row; accents, case, apostrophes and hyphens aside; 100 characters at most.',
  })
  search?: string | null;
  @Field(() => [String], { nullable: true, description: 'Codes of classes: in one of them.' })
  classes?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Codes of programmes of study: in one of them.' })
  mefs?: string[] | null;
  @Field(() => [AccountStateEnum], { nullable: true, description: 'In one of these states.' })
  states?: AccountState[] | null;
  @Field(() => [AccountOriginEnum], { nullable: true, description: 'Of one of these origins.' })
  origins?: AccountOrigin[] | null;
  @Field(() => Boolean, { nullable: true, description: 'With (true) or without (false) an e-mail address.' })
  hasEmail?: boolean | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Notified, not yet activated, and running out before this instant.',
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
