/** Finds the accounts that an order is for: checks the input, and reads the accounts from the lists of the schools. */
import {
  selectedResponsables,
  type ResponsablesFilter,
  type ResponsablesSelection,
} from '../../../projections/responsables/queries.js';
import {
  selectedStudents,
  type StudentsFilter,
  type StudentsSelection,
} from '../../../projections/students/queries.js';
import type { AccountKind } from '../../domain/account/events.js';
import type { CampaignOrder as Order } from '../../domain/campaign/events.js';
import { projectedPosition } from '../../postgres/projected.js';
import type { ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import { atLeast } from '../list.js';
import { parseGlobalId, uuidOf } from '../relay.js';
import { readResponsableFilter } from '../responsables/queries.js';
import { readStudentFilter } from '../students/queries.js';
import type { CampaignOrder, CampaignSelection } from './inputs.js';

/** The rows of a selection: those with one of these ids, or all that match the filter. */
type Rows = { readonly ids: readonly string[] } | { readonly filter: ResponsablesFilter & StudentsFilter };

/** A selection in one form, however it was written: equal ones give equal JSON. */
export interface Selection {
  readonly kind: AccountKind;
  /** Each school once. */
  readonly uais: readonly string[];
  readonly rows: Rows;
}

/** An order as the domain takes it, and its selection. */
export interface Asked {
  readonly order: Order;
  readonly selection: Selection;
}

/** A selected account: the school that acts, and the class under which its letter is printed. */
export interface SelectedAccount {
  readonly accountId: string;
  readonly uai: string;
  readonly classCode: string | null;
  readonly classLabel: string | null;
}

export interface SelectedAccounts {
  /** In print order, each once. */
  readonly accounts: readonly SelectedAccount[];
  /** How many ids of the selection stand for no account in the lists of these schools; 0 for a filter. */
  readonly unmatched: number;
}

/** Reads one of `rowIds` for responsables: the global id of a row (pupil and account), or the id of an account. Returns the account's UUID. */
const accountIdOf = (id: string): string => {
  const { type, key = '' } = parseGlobalId(id) ?? {};
  return uuidOf('Account', type === 'Responsable' ? (key.split('.')[1] ?? '') : id, 'rowIds');
};

/** Reads one of `rowIds` for pupils: the id of a pupil or of an account. Returns its UUID. */
const pupilOrAccount = (id: string): string => uuidOf(id.startsWith('Account_') ? 'Account' : 'Student', id, 'rowIds');

function rowsOf({ kind, rowIds, responsables, students }: CampaignSelection): Rows {
  const ways = [rowIds, responsables, students].filter(one => one !== undefined && one !== null);
  if (ways.length !== 1) throw badInput('Give exactly one of `rowIds`, `responsables` and `students`.', 'selection');
  if (rowIds) return { ids: [...new Set(rowIds.map(kind === 'STUDENT' ? pupilOrAccount : accountIdOf))] };
  if ((kind === 'STUDENT') !== Boolean(students))
    throw badInput('The filter must be that of the list which `kind` names.', 'selection');
  return { filter: students ? readStudentFilter(students) : readResponsableFilter(responsables) };
}

/**
 * Checks a selection and puts it into one form. Throws BAD_USER_INPUT when it names no school, when it says the rows in no way or in several,
 * or when it has an id of something else.
 */
export function readSelection(selection: CampaignSelection): Selection {
  const uais = [...new Set(selection.uais)];
  if (uais.length === 0) throw badInput('Name at least one school.', 'uais');
  return { kind: selection.kind, uais, rows: rowsOf(selection) };
}

/** Checks an order and puts it into one form. Throws as `readSelection` does. */
export function readOrder({ action, channel, resetPassword, unlessSince, selection }: CampaignOrder): Asked {
  return {
    order: {
      action,
      kind: selection.kind,
      ...(channel ? { channel } : {}),
      ...(action === 'NOTIFY' ? { resetPassword } : {}),
      ...(unlessSince ? { unlessSince } : {}),
    },
    selection: readSelection(selection),
  };
}

/** True when names are searched for. */
export const searchesNames = ({ rows }: Selection): boolean => 'filter' in rows && rows.filter.search !== undefined;

/**
 * Waits until the read models of a selection show `minPosition`, and returns the position that they show. Accounts that are read after that
 * show this position or a later one. Throws NOT_YET_PROJECTED.
 */
export async function selectedAt(
  context: ApiContext,
  { kind }: Selection,
  minPosition: string | null | undefined,
): Promise<string> {
  const models = [kind === 'STUDENT' ? 'students' : 'responsables', 'accounts'];
  await atLeast(context, minPosition, models);
  const positions = await Promise.all(models.map(model => projectedPosition(context.services.pool, model)));
  // Positions sort as texts in the order of the ledger: the first is that of the read model that is furthest behind.
  return positions.sort()[0]!;
}

/** Reads the selected accounts, `most` of them at most. */
export async function selectAccounts(
  { services: { pool } }: ApiContext,
  { kind, uais, rows }: Selection,
  most: number,
): Promise<SelectedAccounts> {
  if (kind === 'STUDENT') {
    const asked: StudentsSelection = 'ids' in rows ? rows : rows.filter;
    const accounts = await selectedStudents(pool, uais, asked, most);
    const found = new Set(accounts.flatMap(({ accountId, studentId }) => [accountId, studentId]));
    return { accounts, unmatched: 'ids' in rows ? rows.ids.filter(id => !found.has(id)).length : 0 };
  }
  const asked: ResponsablesSelection = 'ids' in rows ? { accountIds: rows.ids } : rows.filter;
  const accounts = await selectedResponsables(pool, uais, asked, most);
  return { accounts, unmatched: 'ids' in rows ? rows.ids.length - accounts.length : 0 };
}
