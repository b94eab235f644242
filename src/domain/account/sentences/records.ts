/** What bases bring, and what becomes of the children of an account. */
import type { DataOf } from '../events.js';
import { children, says, type Sentences } from './sentence.js';

const settled = ({ outcome, keptBecause }: DataOf<'LinkDisputeResolved'>) => {
  const because = keptBecause === undefined ? '' : ` (${keptBecause})`;
  return outcome === 'LINK_KEPT'
    ? says(`rattachement maintenu${because}`, `attachment kept${because}`)
    : says('enfant détaché', 'detached');
};

export const RECORDS = {
  AccountPreCreated: ({ kind }) =>
    kind === 'STUDENT'
      ? says('Compte d’élève créé d’après la base de l’établissement', 'Account of a pupil made from the school base')
      : says(
          'Compte de responsable créé d’après la base de l’établissement',
          'Account of a legal guardian made from the school base',
        ),
  SourceRecordAttached: ({ base, uai }) =>
    says(
      `Fiche de ${base} rattachée${uai === undefined ? '' : ` (établissement ${uai})`}`,
      `Record of ${base} attached${uai === undefined ? '' : ` (school ${uai})`}`,
    ),
  SourceRecordDetached: ({ base }) =>
    says(`Fiche de ${base} disparue de la base`, `Record of ${base} gone from the base`),
  IdentityRecorded: ({ identity: { version } }) =>
    says(`Identité enregistrée (version ${version})`, `Identity recorded (version ${version})`),
  ContactDetailsRecorded: ({ contact: { version }, changed, unproven = [] }) => {
    const names = changed.join(', ');
    const beside = unproven.join(', ');
    return says(
      `Coordonnées enregistrées (version ${version}) : ${names || 'rien de nouveau'}${beside && ` ; ${beside} à côté de ce que le titulaire a prouvé, jusqu’à confirmation`}`,
      `Contact details recorded (version ${version}): ${names || 'nothing new'}${beside && `; ${beside} beside what the holder has proven, until confirmed`}`,
    );
  },
  LinkAttached: ({ studentId, kinship, uai }) =>
    says(
      `Enfant ${studentId} rattaché (${kinship}), établissement ${uai}`,
      `Child ${studentId} attached as ${kinship}, school ${uai}`,
    ),
  LinkDetached: ({ studentId, reason }) =>
    says(`Enfant ${studentId} détaché (${reason})`, `Child ${studentId} detached (${reason})`),
  ChildrenConfirmed: ({ studentIds }) => {
    const { fr, en } = children(studentIds);
    return says(
      `${fr} ${studentIds.length > 1 ? 'confirmés' : 'confirmé'} par la date de naissance`,
      `Confirmed ${en} by birth date`,
    );
  },
  LinkDisputed: ({ studentId, by }) =>
    says(
      `Rattachement de l’enfant ${studentId} signalé comme erroné${by === 'SCHOOL' ? ' au nom du titulaire' : ''}`,
      `Attachment of child ${studentId} disputed${by === 'SCHOOL' ? ' on behalf of the holder' : ''}`,
    ),
  LinkDisputeResolved: data => {
    const { fr, en } = settled(data);
    return says(
      `Signalement de l’enfant ${data.studentId} traité : ${fr}`,
      `Dispute about child ${data.studentId} settled: ${en}`,
    );
  },
  LinkDisputeReconsidered: data => {
    const { fr, en } = settled(data);
    return says(
      `Signalement de l’enfant ${data.studentId} traité à nouveau, dans l’autre sens : ${fr}`,
      `Dispute about child ${data.studentId} settled the other way after all: ${en}`,
    );
  },
  LinkDisputeWithdrawn: ({ studentId }) =>
    says(`Signalement de l’enfant ${studentId} retiré`, `Dispute about child ${studentId} withdrawn`),
  WithheldLinkRecorded: ({ studentId, link }) =>
    says(
      `La base ${link ? 'rattache' : 'ne rattache plus'} l’enfant ${studentId}, détaché après un signalement : rien ne change`,
      `The base ${link ? 'attaches' : 'no longer attaches'} child ${studentId}, detached by a dispute: nothing changes`,
    ),
  AccountClosed: says('Clos : plus aucun enfant rattaché', 'Closed: no child attached any more'),
  AccountReopened: says('Rouvert : un enfant est de nouveau rattaché', 'Reopened: a child is attached again'),
} as const satisfies Partial<Sentences>;
