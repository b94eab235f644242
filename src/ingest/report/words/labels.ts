/** The words of a report's table, in both languages: kinds of records, outcomes, names of fields. */
import { texts, type Language, type Texts } from '../../../domain/language.js';
import type { Counts, ImportStatus, ReportLine, SkipReason } from '../report.js';

export const SEVERITY_LABELS: Readonly<Record<ReportLine['severity'], Texts>> = {
  REJECT: texts('rejeté', 'rejected'),
  WARNING: texts('remarque', 'warning'),
  NOTICE: texts('information', 'notice'),
};

export const KIND_LABELS: Readonly<Record<ReportLine['kind'], Texts>> = {
  STUDENT: texts('élève', 'pupil'),
  RESPONSABLE: texts('responsable', 'responsable'),
  LINK: texts('rattachement', 'link'),
  SCHOOL: texts('établissement', 'school'),
  MEF: texts('MEF', 'MEF'),
};

export const KINDS_LABELS: Readonly<Record<ReportLine['kind'], Texts>> = {
  STUDENT: texts('élèves', 'pupils'),
  RESPONSABLE: texts('responsables', 'responsables'),
  LINK: texts('rattachements', 'links'),
  SCHOOL: texts('établissements', 'schools'),
  MEF: texts('MEF', 'MEF'),
};

export const OUTCOME_LABELS: Readonly<Record<keyof Counts, Texts>> = {
  read: texts('lus', 'read'),
  created: texts('créés', 'created'),
  changed: texts('modifiés', 'changed'),
  unchanged: texts('inchangés', 'unchanged'),
  ended: texts('clos', 'ended'),
  rejected: texts('rejetés', 'rejected'),
  skipped: texts('hors champ', 'skipped'),
  disappeared: texts('disparus', 'disappeared'),
};

export const STATUS_LABELS: Readonly<Record<ImportStatus, Texts>> = {
  RUNNING: texts('en cours', 'under way'),
  COMPLETED: texts('terminé', 'completed'),
  REFUSED: texts('refusé, rien n’a changé', 'refused, nothing changed'),
  FAILED: texts('interrompu', 'interrupted'),
};

export const SKIP_LABELS: Readonly<Record<SkipReason, Texts>> = {
  NOT_ENROLLED: texts('élève non inscrit ou parti', 'not enrolled, or left'),
  NO_ENROLLED_PUPIL: texts('responsable d’aucun élève inscrit', 'responsable of no enrolled pupil'),
  PUPIL_NOT_ENROLLED: texts('d’un élève non inscrit', 'of a pupil who is not enrolled'),
  PUPIL_NOT_ELIGIBLE: texts('d’un élève sans compte', 'of a pupil without an account'),
  PUPIL_REJECTED: texts('d’un élève rejeté', 'of a rejected pupil'),
  RESPONSABLE_REJECTED: texts('d’un responsable rejeté', 'of a rejected responsable'),
  NOT_LEGAL: texts('non responsable légal', 'no legal responsable'),
  SELF: texts('élève responsable de lui-même', 'pupil responsable of himself or herself'),
  NOT_KNOWN: texts('fin d’un enregistrement inconnu', 'end of a record that was not known'),
  REPEATED: texts('déjà présent dans les fichiers', 'in the files already'),
  NO_CLASSES: texts('fichiers sans classes', 'files without classes'),
  GREAT_LOSS: texts('perte à confirmer', 'loss to be confirmed'),
};

/** Fields of ours; those of a base (`ELEVE_ID`, `ENTPersonJointure`) keep the base's own names. */
const FIELD_LABELS: Readonly<Record<string, Texts>> = {
  surname: texts('nom', 'surname'),
  usageSurname: texts('nom d’usage', 'usage surname'),
  birthSurname: texts('nom de naissance', 'birth surname'),
  firstName: texts('prénom', 'first name'),
  otherFirstNames: texts('autres prénoms', 'other first names'),
  birthDate: texts('date de naissance', 'birth date'),
  exitDate: texts('date de sortie', 'exit date'),
  ine: texts('INE', 'INE'),
  siecleId: texts('identifiant SIECLE', 'SIECLE id'),
  mef: texts('MEF', 'MEF'),
  class: texts('classe', 'class'),
  email: texts('adresse électronique', 'e-mail address'),
  mobilePhone: texts('mobile', 'mobile phone'),
  homePhone: texts('téléphone personnel', 'home phone'),
  workPhone: texts('téléphone professionnel', 'work phone'),
  kinship: texts('lien de parenté', 'kinship'),
  level: texts('niveau de responsabilité', 'level of responsibility'),
  children: texts('enfants', 'children'),
  uai: texts('UAI', 'UAI'),
};

export const fieldLabel = (field: string, language: Language): string =>
  Object.hasOwn(FIELD_LABELS, field) ? FIELD_LABELS[field]![language] : field;
