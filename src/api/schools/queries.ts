import type { GraphQLResolveInfo } from 'graphql';
import {
  labelled,
  schoolsByUai,
  schoolsConditions,
  schoolsList,
  type SchoolRow,
} from '../../../projections/schools/queries.js';
import { seesClassLabels } from '../class-labels.js';
import { allow, allowSomewhere, type ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, FieldResolver, Info, Query, Resolver, Root } from '../decorators.js';
import { notFound } from '../errors.js';
import { readConnection } from '../list.js';
import { globalId, pageOf, type ConnectionOf } from '../relay.js';
import { Uai } from '../scalars.js';
import { searched } from '../search.js';
import { selects } from '../selection.js';
import { readAttention } from './attention.js';
import { Attention, LastImport, School, SchoolConnection, SchoolsArgs } from './types.js';

type ReadSchool = Omit<SchoolRow, 'id'>;

/** The school as the API shows it to this caller. */
export const toSchool = (context: ApiContext, row: ReadSchool): School =>
  Object.assign(new School(), {
    ...row,
    id: globalId('School', row.uai),
    classes: seesClassLabels(context, { uai: row.uai, academie: row.academie })
      ? labelled(row.classes)
      : row.classes.map(({ code }) => ({ code, label: null })),
    mefs: labelled(row.mefs),
  });

/** The school, if the caller may see it. One that is unknown and one that is out of reach answer alike. */
export async function readSchool(context: ApiContext, uai: string): Promise<School> {
  const { directory, pool } = context.services;
  const academie = await directory.academieOf(uai);
  if (academie === undefined) {
    // NOT_FOUND for those who may see every school; to anybody else it is merely out of reach.
    allow(context, 'SCHOOL_READ', { uai });
    throw notFound('No such school. Check its UAI.');
  }
  allow(context, 'SCHOOL_READ', { uai, academie });
  const [row] = await schoolsByUai(pool, [uai]);
  if (!row) throw notFound('No such school. Check its UAI.');
  return toSchool(context, row);
}

async function lastImportsOf(context: ApiContext, { uai, academie }: School): Promise<LastImport[]> {
  allow(context, 'SCHOOL_READ', { uai, academie });
  const imports = await context.loaders.lastImports.load(uai);
  return imports.map(({ importId, ...last }) =>
    Object.assign(new LastImport(), { ...last, importId: globalId('ImportReport', importId) }),
  );
}

@Resolver(() => School)
export class SchoolQueries {
  @Query(() => SchoolConnection, {
    nullable: true,
    description:
      'The schools you may see, by name. Needs a role on schools, an académie or the nation. Errors: BAD_USER_INPUT (page, search).',
  })
  async schools(
    @Args(() => SchoolsArgs) args: SchoolsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<School>> {
    const { filter } = args;
    const search = searched(filter?.search);
    const scopes = allowSomewhere(context, 'SCHOOL_READ');
    const asked = {
      ...(search === undefined ? {} : { search }),
      ...(filter?.academie ? { academie: filter.academie } : {}),
      ...(filter?.departement ? { departement: filter.departement } : {}),
      ...(filter?.degree ? { degree: filter.degree } : {}),
    };
    const request = {
      conditions: schoolsConditions(scopes, asked),
      asked,
      sort: 'NAME',
      descending: false,
      ...pageOf(args),
    };
    const rows = await readConnection<ReadSchool>(
      context,
      { definition: schoolsList, request },
      Object as unknown as new () => ReadSchool,
      selects(info, 'totalCount'),
    );
    return { ...rows, edges: rows.edges.map(({ cursor, node }) => ({ cursor, node: toSchool(context, node) })) };
  }

  @Query(() => School, {
    nullable: true,
    description:
      'One school. Needs a role on it, on its académie or the nation. Errors: FORBIDDEN outside of your scopes, NOT_FOUND.',
  })
  school(
    @Arg('uai', () => Uai, { description: 'National number of the school.' }) uai: string,
    @Ctx() context: ApiContext,
  ): Promise<School> {
    return readSchool(context, uai);
  }

  @FieldResolver(() => Attention, {
    nullable: true,
    description:
      'What needs attention in the school. Needs the right to list responsables here; null, with FORBIDDEN, otherwise.',
  })
  attention(@Root() school: School, @Ctx() context: ApiContext): Promise<Attention> {
    return readAttention(context, school.uai);
  }

  @Costs('once')
  @FieldResolver(() => LastImport, {
    nullable: true,
    description: 'The last import of the school, of whatever base; null when none has ended.',
  })
  async lastImport(@Root() school: School, @Ctx() context: ApiContext): Promise<LastImport | null> {
    return (await lastImportsOf(context, school))[0] ?? null;
  }

  @Costs('once')
  @FieldResolver(() => [LastImport], {
    description: 'The last import of each base that feeds the school, newest first.',
  })
  lastImports(@Root() school: School, @Ctx() context: ApiContext): Promise<LastImport[]> {
    return lastImportsOf(context, school);
  }
}
