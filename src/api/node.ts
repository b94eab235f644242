/** The queries `node` and `nodes`: any object again by its global id. */
import {
  responsableConditions,
  responsablesList,
  schoolOfResponsable,
} from '../../projections/responsables/queries.js';
import { schoolOfStudent, studentConditions, studentsList } from '../../projections/students/queries.js';
import { openSheet } from './accounts/queries.js';
import { readRequestInReach } from './assistance/read.js';
import { readCampaignInReach } from './campaigns/read.js';
import type { ApiContext } from './context.js';
import { Arg, Ctx, ID, Query, Resolver } from './decorators.js';
import { readDelegationInReach } from './delegations/read.js';
import { badInput } from './errors.js';
import { readEventAt } from './events/read.js';
import { readEntry } from './history/queries.js';
import { readImportReport } from './imports/queries.js';
import { readRow } from './list.js';
import { Node, parseGlobalId, uuidOf } from './relay.js';
import { Responsable } from './responsables/types.js';
import { readSchool } from './schools/queries.js';
import { Student } from './students/types.js';
import { asUserError } from './user-errors.js';

/** Reads a node again, by its type. Each reader checks the same rights as the field that the node first came from. */
const READ: Readonly<Record<string, (context: ApiContext, key: string) => Promise<Node>>> = {
  Account: (context, key) => openSheet(context, uuidOf('Account', key, 'id')),
  School: (context, key) => readSchool(context, key),
  Campaign: (context, key) => readCampaignInReach(context, uuidOf('Campaign', key, 'id')),
  AssistanceRequest: (context, key) => readRequestInReach(context, uuidOf('AssistanceRequest', key, 'id')),
  Delegation: (context, key) => readDelegationInReach(context, uuidOf('Delegation', key, 'id')),
  ImportReport: (context, key) => readImportReport(context, uuidOf('ImportReport', key, 'id')),
  AccountHistoryEntry: (context, key) => {
    const [accountId = '', version = ''] = key.split('.');
    // Nine digits fit into an integer of PostgreSQL.
    if (!/^\d{1,9}$/.test(version)) throw badInput('This is not a global id.', 'id');
    return readEntry(context, uuidOf('Account', accountId, 'id'), Number(version));
  },
  LedgerEvent: (context, key) => {
    if (!/^[0-9a-f]{32}$/.test(key)) throw badInput('This is not a global id.', 'id');
    return readEventAt(context, key);
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

const MOST_NODES = 50;

/** Finds the reader of a global id. Throws BAD_USER_INPUT with `field` when the text is not a global id of a node. */
function reading(context: ApiContext, id: string, field: string): () => Promise<Node> {
  const { type, key } = parseGlobalId(id) ?? {};
  const read = type !== undefined && Object.hasOwn(READ, type) ? READ[type] : undefined;
  if (!read || key === undefined) throw badInput('This is not a global id.', field);
  return () => read(context, key);
}

/** Turns errors of reach and rights into null; throws any other on. */
const orNull = (error: unknown): null => {
  asUserError(error);
  return null;
};

@Resolver()
export class NodeQueries {
  @Query(() => Node, {
    nullable: true,
    description:
      'Any object by its global id (Account, School, Student, Responsable, AccountHistoryEntry, LedgerEvent, ImportReport, Campaign, Delegation or AssistanceRequest). Needs the right of the field that gives such objects. Errors: NOT_FOUND when it is unknown or out of your reach, BAD_USER_INPUT when the text is not such an id. Reading data of people is recorded.',
  })
  async node(
    @Arg('id', () => ID, { description: 'Global id, as a field `id` gave it.' }) id: string,
    @Ctx() context: ApiContext,
  ): Promise<Node> {
    return reading(context, id, 'id')();
  }

  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description: `Objects by their global ids, in the order of the ids, each as \`node\` gives it; null where it is unknown or out of your reach. Errors: BAD_USER_INPUT when one of the texts is not a global id, and for more than ${MOST_NODES} ids. Reading data of people is recorded.`,
  })
  async nodes(
    @Arg('ids', () => [ID], { description: `Global ids, ${MOST_NODES} at most.` }) ids: string[],
    @Ctx() context: ApiContext,
  ): Promise<(Node | null)[]> {
    if (ids.length > MOST_NODES) throw badInput(`Ask for ${MOST_NODES} nodes at a time.`, 'ids');
    const readings = new Map(ids.map(id => [id.toLowerCase(), reading(context, id, 'ids')]));
    const found = new Map<string, Node | null>();
    for (const [id, read] of readings) found.set(id, await read().catch(orNull));
    return ids.map(id => found.get(id.toLowerCase()) ?? null);
  }
}
