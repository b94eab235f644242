import type { GraphQLResolveInfo } from 'graphql';
import {
  withLabels,
  schoolsByUai,
  schoolsConditions,
  schoolsList,
  type SchoolRow,
} from '../../../projections/schools/queries.js';
import { seesClassLabels } from '../class-labels.js';
import { allow, allowSomewhere, type ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, FieldResolver, Info, Query, Resolver, Root } from '../decorators.js';
import { notFound } from '../errors.js';
import { allowInSchool, readConnection, shapeOf } from '../list.js';
import { placesOfScopes } from '../../completeness/places.js';
import { globalId, pageOf, type ConnectionOf } from '../relay.js';
import { Uai } from '../scalars.js';
import { nonBlankSearch } from '../search.js';
import { readAttention } from './attention.js';
import { Attention, LastImport, School, SchoolConnection, SchoolsArgs } from './types.js';

type ReadSchool = Omit<SchoolRow, 'id'>;
/** The class of rows that stay plain objects until `toSchool`. */
const PlainSchool = Object as unknown as new () => ReadSchool;

/** Shows a school to this caller: without the labels of classes when the caller may not list people of the school. */
export const toSchool = (context: ApiContext, row: ReadSchool): School =>
  Object.assign(new School(), {
    ...row,
    id: globalId('School', row.uai),
    classes: seesClassLabels(context, { uai: row.uai, academie: row.academie })
      ? withLabels(row.classes)
      : row.classes.map(({ code }) => ({ code, label: null })),
    mefs: withLabels(row.mefs),
  });

/** Reads a school that the caller may see. Throws FORBIDDEN when it is out of reach, NOT_FOUND when an unknown one would be in reach. */
export async function readSchool(context: ApiContext, uai: string): Promise<School> {
  const { directory, pool } = context.services;
  // Of a school that is unknown the target has neither académie nor circonscription. Only a caller who may see every school, or one with
  // this UAI, learns then that it does not exist; others get FORBIDDEN.
  allow(context, 'SCHOOL_READ', await directory.schoolTarget(uai));
  const [row] = await schoolsByUai(pool, [uai]);
  if (!row) throw notFound('No such school. Check its UAI.');
  return toSchool(context, row);
}

async function lastImportsOf(context: ApiContext, { uai }: School): Promise<LastImport[]> {
  await allowInSchool(context, 'SCHOOL_READ', uai);
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
      'The schools that you may see, sorted by name. Needs a role on schools, a circonscription, an académie or the nation. Errors: BAD_USER_INPUT (page, search).',
  })
  async schools(
    @Args(() => SchoolsArgs) args: SchoolsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<School>> {
    const { filter: input } = args;
    const search = nonBlankSearch(input?.search);
    const scopes = allowSomewhere(context, 'SCHOOL_READ');
    const filter = {
      ...(search === undefined ? {} : { search }),
      ...(input?.academie ? { academie: input.academie } : {}),
      ...(input?.departement ? { departement: input.departement } : {}),
      ...(input?.degree ? { degree: input.degree } : {}),
    };
    const request = {
      conditions: schoolsConditions(scopes, filter),
      filterArguments: filter,
      sort: 'NAME',
      descending: false,
      ...pageOf(args),
    };
    const concerns = { places: () => placesOfScopes(context.services.pool, scopes) };
    const rows = await readConnection<ReadSchool>(
      context,
      { definition: schoolsList, request, concerns },
      PlainSchool,
      shapeOf(info),
    );
    return { ...rows, edges: rows.edges.map(({ cursor, node }) => ({ cursor, node: toSchool(context, node) })) };
  }

  @Query(() => School, {
    nullable: true,
    description:
      'One school. Needs a role on it, on its circonscription, its académie or the nation. Errors: FORBIDDEN outside your scopes, NOT_FOUND when there is no such school.',
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
      'Numbers of accounts that need the attention of the head. Needs the right to list responsables in the school; otherwise null, with the error FORBIDDEN.',
  })
  attention(@Root() school: School, @Ctx() context: ApiContext): Promise<Attention> {
    return readAttention(context, school.uai);
  }

  @Costs('once')
  @FieldResolver(() => LastImport, {
    nullable: true,
    description: 'The last completed import of the school, from any base; null when there is none.',
  })
  async lastImport(@Root() school: School, @Ctx() context: ApiContext): Promise<LastImport | null> {
    return (await lastImportsOf(context, school))[0] ?? null;
  }

  @Costs('once')
  @FieldResolver(() => [LastImport], {
    description: 'The last completed import from each base of the school, newest first.',
  })
  lastImports(@Root() school: School, @Ctx() context: ApiContext): Promise<LastImport[]> {
    return lastImportsOf(context, school);
  }
}
