/** The names and contacts that letters show, read from the vault for a batch of accounts together. */
import { accountStudents, type AccountStudentRow } from '../../projections/accounts/queries.js';
import type { Account } from '../domain/account/state.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { Contact, Identity, PersonVault } from '../vault/vault.js';
import type { Pool } from 'pg';

export interface PersonsDeps {
  readonly pool: Pool;
  readonly persons: Pick<PersonVault, 'identities' | 'contacts'>;
}

/** The pupil of a pupil's own account, or the pupils attached to a responsable's; not those whose attachment is in dispute. */
export const studentIdsOf = ({ kind, studentId, links }: Account): string[] =>
  kind === 'STUDENT'
    ? studentId === undefined
      ? []
      : [studentId]
    : links.filter(({ disputeId }) => disputeId === undefined).map(link => link.studentId);

const refOf = ({ personId, identityVersion }: AccountStudentRow): VaultRef | undefined =>
  identityVersion === null ? undefined : { personId, version: identityVersion };

const keyOf = ({ personId, version }: VaultRef): string => `${personId} ${version}`;

/** What the vault has of the references, by their keys. */
async function facetsOf<Facet>(
  refs: readonly VaultRef[],
  read: (refs: readonly VaultRef[]) => Promise<readonly Facet[]>,
): Promise<Map<string, Facet>> {
  const facets = await read(refs);
  return new Map(refs.map((ref, at) => [keyOf(ref), facets[at]!]));
}

/** Identities and contacts of the persons that a batch of letters names. */
export class Persons {
  private constructor(
    private readonly identities: ReadonlyMap<string, Identity | undefined>,
    private readonly contacts: ReadonlyMap<string, Contact | undefined>,
    private readonly students: ReadonlyMap<string, AccountStudentRow>,
  ) {}

  static async of({ pool, persons }: PersonsDeps, accounts: readonly Account[]): Promise<Persons> {
    const ids = [...new Set(accounts.flatMap(studentIdsOf))];
    const rows = (await accountStudents(pool, ids)).filter(row => row !== undefined);
    const pupils = rows.map(refOf).filter(ref => ref !== undefined);
    const [identities, contacts] = await Promise.all([
      facetsOf([...pupils, ...accounts.flatMap(({ identity }) => identity ?? [])], refs => persons.identities(refs)),
      facetsOf(
        accounts.flatMap(({ contact }) => contact ?? []),
        refs => persons.contacts(refs),
      ),
    ]);
    return new Persons(identities, contacts, new Map(rows.map(row => [row.studentId, row])));
  }

  identity(ref: VaultRef | undefined): Identity | undefined {
    return ref && this.identities.get(keyOf(ref));
  }

  contact(ref: VaultRef | undefined): Contact | undefined {
    return ref && this.contacts.get(keyOf(ref));
  }

  student(studentId: string): Identity | undefined {
    const row = this.students.get(studentId);
    return row && this.identity(refOf(row));
  }
}
