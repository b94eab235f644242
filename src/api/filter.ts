import { Field, InputType } from './decorators.js';
import type { AccountOrigin, AccountState } from '../domain/account/events.js';
import { AccountOriginEnum, AccountStateEnum } from './enums.js';
import { DateTime } from './scalars.js';
import { nonBlankSearch } from './search.js';

/** The conditions that the filters of responsables and of pupils share. */
@InputType({ description: 'Holds the conditions that the filters of all lists of people share.' })
export abstract class ListFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps rows in which each of these words occurs in a name of a person of the row: surname in use, surname at birth or first name. Accents, case, apostrophes and hyphens make no difference. 100 characters at most.',
  })
  search?: string | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps pupils of one of these classes, given by the codes that `classes` of School lists; 100 at most.',
  })
  classes?: string[] | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps pupils of one of these programmes of study, given by the codes that `mefs` of School lists; 100 at most.',
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
    description: 'Keeps accounts in state NOTIFIED or ACTIVATING whose notification expires before this instant.',
  })
  expiresBefore?: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Keeps accounts that were last notified before this instant; those never notified are left out.',
  })
  notifiedBefore?: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Keeps accounts whose holder last signed in before this instant, or never.',
  })
  signedInBefore?: string | null;
}

/** Turns the input into the filter that projections take: conditions that are null or blank are left out. */
export const readFilter = (filter: ListFilter | null | undefined) => {
  const search = nonBlankSearch(filter?.search);
  return {
    ...(search === undefined ? {} : { search }),
    ...(filter?.classes ? { classes: filter.classes } : {}),
    ...(filter?.mefs ? { mefs: filter.mefs } : {}),
    ...(filter?.states ? { states: filter.states } : {}),
    ...(filter?.origins ? { origins: filter.origins } : {}),
    ...(typeof filter?.hasEmail === 'boolean' ? { hasEmail: filter.hasEmail } : {}),
    ...(filter?.expiresBefore ? { expiresBefore: filter.expiresBefore } : {}),
    ...(filter?.notifiedBefore ? { notifiedBefore: filter.notifiedBefore } : {}),
    ...(filter?.signedInBefore ? { signedInBefore: filter.signedInBefore } : {}),
  };
};
