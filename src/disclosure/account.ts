/** The accounts of a person as they are now, and the pupils attached to them. */
import type { Account } from '../domain/account/state.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { KINSHIP_LABELS } from '../domain/bases.js';
import { streamOf } from '../domain/streams.js';
import { students } from '../domain/student/history.js';
import type { Student } from '../domain/student/state.js';
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

async function studentOf({ eventStore }: Pick<Sources, 'eventStore'>, studentId: string): Promise<Student | undefined> {
  let student: Student | undefined;
  for await (const event of eventStore.read(streamOf('student', studentId)))
    student = students.evolve(student, students.decode(event), event.metadata.at);
  return student;
}

/** The pupils attached to an account: names alone, as the holder sees them. Of a disputed link whose birth date was not confirmed, no name. */
export async function childRows(sources: Sources, { accountId, links, confirmedStudentIds }: Account): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { studentId, uai, kinship, legalLevel, disputeId } of links) {
    const isShown = disputeId === undefined || confirmedStudentIds.includes(studentId);
    const identity = isShown ? (await studentOf(sources, studentId))?.identity : undefined;
    const [names] = identity ? await sources.vault.persons.identities([identity]) : [];
    rows.push({
      Compte: accountId,
      Enfant: names ? `${names.surname} ${names.firstName}` : studentId,
      Établissement: uai,
      Lien: KINSHIP_LABELS[kinship],
      'Niveau légal': legalLevel,
      'Rattachement contesté': disputeId !== undefined,
    });
  }
  return rows;
}
