/** Describes events of a pupil for people, each in one sentence without personal data, in French and in English. */
import { texts, type Texts } from '../language.js';
import type { StudentEvent } from './events.js';

type Sentences = {
  readonly [Type in StudentEvent['type']]: Texts | ((data: Extract<StudentEvent, { type: Type }>['data']) => Texts);
};

const LEFT: Readonly<Record<Extract<StudentEvent, { type: 'StudentLeft' }>['data']['reason'], Texts>> = {
  EXIT_DATE: texts('date de sortie', 'date of leaving'),
  ABSENT_FROM_BASE: texts('absent de la base', 'absent from the base'),
  NO_CLASS: texts('sans classe', 'without a class'),
};

const SENTENCES: Sentences = {
  StudentRegistered: texts('Élève enregistré d’après la base', 'Pupil recorded from the base'),
  IdentityRecorded: ({ identity: { version }, hasIne }) =>
    texts(
      `Identité enregistrée (version ${version}), ${hasIne ? 'avec' : 'sans'} INE`,
      `Identity recorded (version ${version}), ${hasIne ? 'with' : 'without'} INE`,
    ),
  SourceRecordAttached: ({ base, uai }) =>
    texts(`Fiche de ${base} rattachée (établissement ${uai})`, `Record of ${base} attached (school ${uai})`),
  SourceRecordDetached: ({ base }) =>
    texts(`Fiche de ${base} disparue de la base`, `Record of ${base} gone from the base`),
  StudentEnrolled: ({ uai, classCode, year }) =>
    texts(
      `Inscrit dans l’établissement ${uai}, classe ${classCode}, année ${year}`,
      `Enrolled in school ${uai}, class ${classCode}, year ${year}`,
    ),
  StudentPlacementChanged: ({ uai, classCode }) =>
    texts(`Passé en classe ${classCode} de l’établissement ${uai}`, `Moved to class ${classCode} of school ${uai}`),
  StudentTransferred: ({ fromUai, uai, classCode }) =>
    texts(
      `Passé de l’établissement ${fromUai} à l’établissement ${uai}, classe ${classCode}`,
      `Moved from school ${fromUai} to school ${uai}, class ${classCode}`,
    ),
  StudentLeft: ({ uai, reason }) =>
    texts(`Sorti de l’établissement ${uai} (${LEFT[reason].fr})`, `Left school ${uai} (${LEFT[reason].en})`),
  PersonalDataErased: texts('Données personnelles effacées', 'Personal data erased'),
  StudentAccountAttached: ({ accountId }) =>
    texts(`Compte ${accountId} attribué à l’élève`, `Account ${accountId} given to the pupil`),
};

/** Ids stay ids: whoever may see the person's name knows how to find it. */
export function describeStudentEvent({ type, data }: StudentEvent): Texts {
  const sentence = SENTENCES[type] as Texts | ((data: object) => Texts);
  return typeof sentence === 'function' ? sentence(data) : sentence;
}
