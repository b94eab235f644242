/** Records that names were searched for, where the answer is a number of accounts and shows no name. */
import { recordRead, type ApiContext } from '../context.js';
import { listRights } from './rights.js';
import { searchesNames, type Selection } from './selection.js';

/** Records a search in each school of the selection, if it is one by name. Throws when that cannot be recorded. */
export async function recordSearch(context: ApiContext, selection: Selection): Promise<void> {
  if (!searchesNames(selection)) return;
  for (const [uai, granted] of await listRights(context, selection.kind, selection.uais))
    recordRead(context, { kind: 'SEARCH', granted, uai, persons: 0 });
}
