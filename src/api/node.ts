import {
  responsableConditions,
  responsablesList,
  schoolOfResponsable,
} from '../../projections/responsables/queries.js';
import { schoolOfStudent, studentConditions, studentsList } from '../../projections/students/queries.js';
import { openSheet } from './accounts/queries.js';
import type { ApiContext } from './context.js';
import { Arg, Ctx, ID, Query, Resolver } from './decorators.js';
import { badInput } from './errors.js';
import { readEntry } from './history/queries.js';
import { readImportReport } from './imports/queries.js';
import { readRow } from './list.js';
import { Node, parseGlobalId, uuidOf } from './relay.js';
import { Responsable } from './responsables/types.js';
import { readSchool } from './schools/queries.js';
import { Student } from './students/types.js';

/** How each type of node is read again; each checks rights as the field it first came from does. */
const READ: Readonly<Record<string, (context: ApiContext, key: string) => Promise<Node>>> = {
  Account: (context, key) => openSheet(context, uuidOf('Account', key, 'id')),
  School: (context, key) => readSchool(context, key),
  ImportReport: (context, key) => readImportReport(context, uuidOf('ImportReport', key, 'id')),
  AccountHistoryEntry: (context, key) => {
    const [accountId = '', version = ''] = key.split('.');
    if (!/^\d{1,9}$/.test(version)) throw badInput('This is not a global id.', 'id');
    return readEntry(context, uuidOf('Account', accountId, 'id'), Number(version));
  },
  Student: async (context, key) => {
    const studentId = uuidOf('Student', key, 'id');
    const uai = await schoolOfStudent(context.services.pool, studentId);
    const conditions = studentConditions(studentId);
    return readRow(context, 'STUDENTS_LIST', uai, { definition: studentsList, conditions, sort: 'STUDENT' }, Student);
  },
  Responsable: async (context, key) => {
    const [student = '', account = ''] = key.split('.');
    const ids = [uuidOf('Student', student, 'id'), uuidOf('Account', account, 'id')] as const;
    const uai = await schoolOfResponsable(context.services.pool, ...ids);
    const list = { definition: responsablesList, conditions: responsableConditions(...ids), sort: 'STUDENT' };
    return readRow(context, 'RESPONSABLES_LIST', uai, list, Responsable);
  },
};

@Resolver()
export class NodeQueries {
  @Query(() => Node, {
    nullable: true,
    description:
      'Anything by its global id, with the rights of the field it came from. Errors: NOT_FOUND for one unknown or out of reach, BAD_USER_INPUT for what is no global id. Reads of people are recorded.',
  })
  async node(
    @Arg('id', () => ID, { description: 'A global id, as a field `id` gave it.' }) id: string,
    @Ctx() context: ApiContext,
  ): Promise<Node> {
    const { type, key } = parseGlobalId(id) ?? {};
    const read = type !== undefined && Object.hasOwn(READ, type) ? READ[type] : undefined;
    if (!read || key === undefined) throw badInput('This is not a global id.', 'id');
    return read(context, key);
  }
}
