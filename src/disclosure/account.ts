/** The accounts of a person as they are now, and the pupils attached to them. */
import { loadStudents } from '../command/index.js';
import { isShownToHolder } from '../domain/account/attachments.js';
import type { Account } from '../domain/account/state.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { KINSHIP_LABELS } from '../domain/bases.js';
import type { Row, Sources } from './section.js';

export const accountRow = (account: Account): Row => ({
  Compte: account.accountId,
  Nature: account.kind === 'STUDENT' ? 'compte d’élève' : 'compte de responsable',
  État: STATE_LABELS[account.state],
  Origine: ORIGIN_LABELS[account.origin],
  'Préparé le': account.createdAt,
  'Notifié le': account.notification?.at ?? null,
  'À activer avant le': account.expiresAt ?? null,
  'Activé le': account.activatedAt ?? null,
  'Mot de passe choisi le': account.passwordChosenAt ?? null,
  'Dernière connexion': account.lastSignedInAt ?? null,
  'Bloqué jusqu’au': account.lockedUntil ?? null,
  'Sans enfant rattaché depuis le': account.unlinkedSince ?? null,
  'Fusionné dans le compte': account.mergedInto?.accountId ?? null,
  'Effacé le': account.erasedAt ?? null,
});

/**
 * The pupils attached to these accounts: names alone, as the holder sees them. A child that the holder may not be shown has its id in the place of
 * its names.
 */
export async function childRows(
  { eventStore, vault }: Pick<Sources, 'eventStore'> & { readonly vault: Pick<Sources['vault'], 'persons'> },
  accounts: readonly Account[],
): Promise<Row[]> {
  const attached = accounts.flatMap(({ accountId, links, confirmedStudentIds }) =>
    links.map(link => {
      const disputed = link.disputeId !== undefined;
      const isShown = isShownToHolder({ confirmed: confirmedStudentIds.includes(link.studentId), disputed });
      return { accountId, link, disputed, isShown };
    }),
  );
  const shownIds = new Set(attached.filter(({ isShown }) => isShown).map(({ link }) => link.studentId));
  const known = (await loadStudents({ eventStore }, [...shownIds])).flatMap(student =>
    student?.identity ? [{ studentId: student.studentId, identity: student.identity }] : [],
  );
  const identities = await vault.persons.identities(known.map(({ identity }) => identity));
  const namesOf = new Map(known.map(({ studentId }, at) => [studentId, identities[at]]));
  return attached.map(({ accountId, link, disputed, isShown }) => {
    const { studentId, uai, kinship, legalLevel } = link;
    const names = isShown ? namesOf.get(studentId) : undefined;
    return {
      Compte: accountId,
      Enfant: names ? `${names.surname} ${names.firstName}` : studentId,
      Établissement: uai,
      Lien: KINSHIP_LABELS[kinship],
      'Niveau légal': legalLevel,
      'Rattachement contesté': disputed,
    };
  });
}
