import { countPeople, PEOPLE_LISTS, type PeopleRequest } from '../../exports/index.js';
import type { Granted } from '../../security/permissions.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { badInput } from '../errors.js';
import { readFilter } from '../filter.js';
import { atLeast } from '../list.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { readResponsableFilter } from '../responsables/queries.js';
import { asUserError } from '../user-errors.js';
import { PEOPLE } from './kinds.js';
import { EXPORT_REFUSALS } from './refusals.js';
import { ListExportInput, ListExportPayload } from './types.js';

/** Reads which list the input asks for. Throws BAD_USER_INPUT when it names none or several. */
function requestOf({ responsables, students }: ListExportInput): PeopleRequest {
  const order = (sort: { field: string; direction: 'ASC' | 'DESC' } | null | undefined) => ({
    sort: sort?.field ?? 'STUDENT',
    descending: sort?.direction === 'DESC',
  });
  if (responsables && !students) {
    const { uai, filter, sort } = responsables;
    return { list: 'RESPONSABLES', uai, filter: readResponsableFilter(filter), ...order(sort) };
  }
  if (students && !responsables) {
    const { uai, filter, sort } = students;
    return { list: 'STUDENTS', uai, filter: readFilter(filter), ...order(sort) };
  }
  throw badInput('Give exactly one list: `responsables` or `students`.', students ? 'students' : 'responsables');
}

const REFUSED = { url: null, expiresAt: null, rowCount: null, countedAt: null } as const;

@Resolver()
export class ExportMutations {
  @Mutation(() => ListExportPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download a list as a file: the rows of the query, in its order. The address serves you alone, once, for 5 minutes; each call makes another. Needs the right to list these people in the school, and, for responsables, a recent one-time password. The download is recorded, and so is searching for names. Changes nothing in the ledger.',
      EXPORT_REFUSALS.listExport,
      ['NOT_YET_PROJECTED'],
    ),
  })
  async listExport(
    @Arg('input', () => ListExportInput, {
      description: 'Which list is exported, which of its rows, and to which format.',
    })
    input: ListExportInput,
    @Ctx() context: ApiContext,
  ): Promise<ListExportPayload> {
    const request = { ...requestOf(input), format: input.format };
    const payload = (of: Partial<ListExportPayload>): ListExportPayload =>
      Object.assign(new ListExportPayload(), { ...NOTHING_DONE, userErrors: [], ...REFUSED }, of);
    let granted: Granted;
    try {
      granted = await PEOPLE.authorise(context, request);
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
    await atLeast(context, input.minPosition, PEOPLE_LISTS[request.list].readModels);
    const { count, position } = await countPeople(context.services.pool, request);
    if (request.filter.search !== undefined)
      recordRead(context, { kind: 'SEARCH', granted, uai: request.uai, persons: 0 });
    const { path, expiresAt } = await offer(context, PEOPLE, request);
    return payload({ url: path, expiresAt, rowCount: count, countedAt: position });
  }
}
