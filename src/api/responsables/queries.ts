/**
 * Lists the responsables of a school's pupils. `prepareResponsables` is apart because the fast path (`FAST_LISTS` in `schema.ts`) reads rows
 * without making objects, and because a subscription reads the same list.
 */
import { Args, ArgsType, Ctx, Field, Info, Query, Resolver } from '../decorators.js';
import type { GraphQLResolveInfo } from 'graphql';
import {
  responsablesConditions,
  responsablesList,
  type ResponsablesFilter,
} from '../../../projections/responsables/queries.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { readFilter } from '../filter.js';
import { allowInSchool, MIN_POSITION, readConnection, recordList, shapeOf, type PreparedList } from '../list.js';
import { AT, relationFor } from '../past.js';
import { PageArgs, pageOf, type ConnectionOf } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { Responsable, ResponsableConnection, ResponsableFilter, ResponsableSort } from './types.js';

@ArgsType()
export class ResponsablesArgs extends PageArgs {
  @Field(() => Uai, { description: 'The school whose responsables are listed.' })
  uai!: string;
  @Field(() => ResponsableFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: ResponsableFilter | null;
  @Field(() => ResponsableSort, {
    nullable: true,
    description: "In which order rows are listed; by the pupils' names when left out.",
  })
  sort?: ResponsableSort | null;
  @Field(() => DateTime, AT)
  at?: string | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

/** Does the same as `readFilter`, and adds what this list alone has. */
export const readResponsableFilter = (filter: ResponsableFilter | null | undefined): ResponsablesFilter => ({
  ...readFilter(filter),
  ...(typeof filter?.hasMobile === 'boolean' ? { hasMobile: filter.hasMobile } : {}),
  ...(typeof filter?.disputed === 'boolean' ? { disputed: filter.disputed } : {}),
});

/** Checks arguments and rights, waits for `minPosition`, and returns which rows to read. Reads none. */
export async function prepareResponsables(context: ApiContext, args: ResponsablesArgs): Promise<PreparedList> {
  const page = pageOf(args);
  const granted = await allowInSchool(context, 'RESPONSABLES_LIST', args.uai);
  const filter = readResponsableFilter(args.filter);
  const { definition, conditions, moment } = await relationFor(context, 'responsables', responsablesList, args);
  return {
    definition,
    concerns: ofSchools(args.uai),
    request: {
      conditions: responsablesConditions(args.uai, filter, conditions),
      filterArguments: { uai: args.uai, filter, ...moment },
      sort: args.sort?.field ?? 'STUDENT',
      descending: args.sort?.direction === 'DESC',
      ...page,
    },
    record: recordList(context, args.filter?.search ? 'SEARCH' : 'LIST', args.uai, granted),
  };
}

@Resolver()
export class ResponsableQueries {
  @Query(() => ResponsableConnection, {
    nullable: true,
    description:
      'The responsables of the pupils of a school, one row for each pair of pupil and responsable. Needs the right to list responsables there: a head, a delegate with that right, the support of the académie. Errors: FORBIDDEN, BAD_USER_INPUT (page, filter), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async responsables(
    @Args(() => ResponsablesArgs) args: ResponsablesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Responsable>> {
    return readConnection(context, await prepareResponsables(context, args), Responsable, shapeOf(info));
  }
}
