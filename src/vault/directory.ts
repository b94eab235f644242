/** Reads from the vault, in bulk, what projections may know of persons. */
import type { Directory } from '../projector/projection.js';
import type { Vault } from './vault.js';

export const createDirectory = (vault: Pick<Vault, 'persons' | 'logins' | 'nomenclature'>): Directory => ({
  names: async refs =>
    (await vault.persons.identities(refs)).map(
      identity =>
        identity && {
          surname: identity.surname,
          firstName: identity.firstName,
          ...(identity.birthSurname !== undefined && { birthSurname: identity.birthSurname }),
          ...(identity.otherFirstNames && { otherFirstNames: identity.otherFirstNames }),
        },
    ),
  logins: accountIds => vault.logins.loginOf(accountIds),
  classLabels: uais => vault.nomenclature.classLabels(uais),
  mefLabels: () => vault.nomenclature.mefLabels(),
});
