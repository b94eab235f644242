/**
 * Lists the pupils of a school. `prepareStudents` is apart because the fast path (`FAST_LISTS` in `schema.ts`) reads rows without making objects.
 */
import { Args, ArgsType, Ctx, Field, Info, Query, Resolver } from '../decorators.js';
import type { GraphQLResolveInfo } from 'graphql';
import { studentsConditions, studentsList, type StudentsFilter } from '../../../projections/students/queries.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { readFilter } from '../filter.js';
import { allowInSchool, MIN_POSITION, readConnection, recordList, shapeOf, type PreparedList } from '../list.js';
import { AT, relationFor } from '../past.js';
import { PageArgs, pageOf, type ConnectionOf } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { Student, StudentConnection, StudentFilter, StudentSort } from './types.js';

@ArgsType()
export class StudentsArgs extends PageArgs {
  @Field(() => Uai, { description: 'The school whose pupils are listed.' })
  uai!: string;
  @Field(() => StudentFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: StudentFilter | null;
  @Field(() => StudentSort, {
    nullable: true,
    description: "In which order rows are listed; by the pupils' names when left out.",
  })
  sort?: StudentSort | null;
  @Field(() => DateTime, AT)
  at?: string | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

/** Does the same as `readFilter`, and adds what this list alone has. */
export const readStudentFilter = (filter: StudentFilter | null | undefined): StudentsFilter => ({
  ...readFilter(filter),
  ...(typeof filter?.hasIne === 'boolean' ? { hasIne: filter.hasIne } : {}),
});

/** Checks arguments and rights, waits for `minPosition`, and returns which rows to read. Reads none. */
export async function prepareStudents(context: ApiContext, args: StudentsArgs): Promise<PreparedList> {
  const page = pageOf(args);
  const granted = await allowInSchool(context, 'STUDENTS_LIST', args.uai);
  const filter = readStudentFilter(args.filter);
  const { definition, conditions, moment } = await relationFor(context, 'students', studentsList, args);
  return {
    definition,
    concerns: ofSchools(args.uai),
    request: {
      conditions: studentsConditions(args.uai, filter, conditions),
      filterArguments: { uai: args.uai, filter, ...moment },
      sort: args.sort?.field ?? 'STUDENT',
      descending: args.sort?.direction === 'DESC',
      ...page,
    },
    record: recordList(context, args.filter?.search ? 'SEARCH' : 'LIST', args.uai, granted),
  };
}

@Resolver()
export class StudentQueries {
  @Query(() => StudentConnection, {
    nullable: true,
    description:
      'The pupils enrolled in a school. Needs the right to list pupils there: a head, a delegate with that right, the support of the académie, the helpdesk of pupils. Errors: FORBIDDEN, BAD_USER_INPUT (page, filter), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async students(
    @Args(() => StudentsArgs) args: StudentsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Student>> {
    return readConnection(context, await prepareStudents(context, args), Student, shapeOf(info));
  }
}
