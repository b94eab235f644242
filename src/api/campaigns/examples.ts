/** Shows the groups of a selection: their numbers, and the first of their accounts by name. */
import { accountSheets, type AccountRow } from '../../../projections/accounts/queries.js';
import type { Granted } from '../../security/permissions.js';
import { recordRead, type ApiContext } from '../context.js';
import { globalId } from '../relay.js';
import { CampaignExample, CampaignPreviewGroup } from './preview-types.js';
import { listRights } from './rights.js';
import { searchesNames, type SelectedAccount, type Selection } from './selection.js';
import type { Group } from './tally.js';

/**
 * The example accounts of groups, with the names of their holders. `Examples.of` reads them all and records the reading; `group` then makes
 * what the API shows. Accounts of schools whose list the caller may not read are left out of the examples, and still counted.
 */
export class Examples {
  readonly #rows = new Map<string, AccountRow>();

  private constructor(private readonly rights: ReadonlyMap<string, Granted>) {}

  static async of(context: ApiContext, selection: Selection, groups: Iterable<Group>): Promise<Examples> {
    const examples = new Examples(await listRights(context, selection.kind, selection.uais));
    const shown = [...groups].flatMap(group => group.examples.filter(({ uai }) => examples.rights.has(uai)));
    const ids = [...new Set(shown.map(({ accountId }) => accountId))];
    for (const row of await accountSheets(context.services.pool, ids)) if (row) examples.#rows.set(row.accountId, row);
    // A search by name is recorded even where it shows nobody: that nobody has a name is an answer, too.
    const searched = searchesNames(selection);
    for (const [uai, granted] of examples.rights) {
      const persons = new Set(shown.filter(one => one.uai === uai).map(({ accountId }) => accountId)).size;
      if (persons > 0 || searched) recordRead(context, { kind: searched ? 'SEARCH' : 'LIST', granted, uai, persons });
    }
    return examples;
  }

  group({ accounts, examples }: Group): CampaignPreviewGroup {
    return Object.assign(new CampaignPreviewGroup(), {
      accounts,
      examples: examples.flatMap(account => this.#example(account)),
    });
  }

  #example({ accountId, uai, classCode, classLabel }: SelectedAccount): CampaignExample[] {
    const row = this.#rows.get(accountId);
    if (!row) return [];
    const { surname, firstName } = row;
    const schoolClass = classCode === null ? null : { code: classCode, label: classLabel };
    return [
      Object.assign(new CampaignExample(), {
        accountId: globalId('Account', accountId),
        surname,
        firstName,
        uai,
        schoolClass,
      }),
    ];
  }
}

/** Compares two groups for a sort that puts the most accounts first. */
export const mostFirst = (one: Group, other: Group): number => other.accounts - one.accounts;
