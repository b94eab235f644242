/** The words of import reports, as enumerations of the API. */
import { IMPORT_PHASES, IMPORT_STATUSES, LINE_SEVERITIES, SKIP_REASONS } from '../../ingest/index.js';
import { enumeration } from '../enums.js';

export const ImportStatusEnum = enumeration('ImportStatus', 'How far an import is.', IMPORT_STATUSES, {
  RUNNING: 'Under way, or interrupted: it is taken up again, that of a school by importing the same files again.',
  COMPLETED: 'Ended.',
  REFUSED: 'Refused whole: nothing was changed.',
  FAILED: 'Ended by a fault or a stop, or given up for a later one: import the files again.',
});

export const ImportPhaseEnum = enumeration('ImportPhase', 'What an import under way is doing.', IMPORT_PHASES, {
  READ: 'The files are read; then they are compared, as a whole, with what is known.',
  RECORD: 'The schools concerned are brought up to date, one after the other.',
});

export const ImportSkipReasonEnum = enumeration('ImportSkipReason', 'Why records are left aside.', SKIP_REASONS, {
  NOT_ENROLLED: 'The pupil is not enrolled, or has left.',
  NO_ENROLLED_PUPIL: 'A responsable of no enrolled pupil.',
  PUPIL_NOT_ENROLLED: 'A link to a pupil who is not enrolled.',
  PUPIL_NOT_ELIGIBLE: 'Of a pupil for whom no account is made.',
  PUPIL_REJECTED: 'A link to a pupil whose record was rejected.',
  RESPONSABLE_REJECTED: 'A link to a responsable whose record was rejected.',
  NOT_LEGAL: 'No legal responsable: a mere contact.',
  SELF: 'A pupil of age, responsable of himself or herself.',
  NOT_KNOWN: 'The end of a record that was not known.',
  REPEATED: 'The same record stands in the files already.',
  NO_CLASSES: 'The school’s part of the files holds no class, as in summer: it is left aside.',
  GREAT_LOSS: 'The school would lose more than half: its part of the files is left aside until that is confirmed.',
});

export const IMPORT_RECORD_KINDS = ['STUDENT', 'RESPONSABLE', 'LINK', 'SCHOOL', 'MEF'] as const;
export const ImportRecordKindEnum = enumeration(
  'ImportRecordKind',
  'What a record of the files is about.',
  IMPORT_RECORD_KINDS,
  {
    STUDENT: 'A pupil.',
    RESPONSABLE: 'A responsable.',
    LINK: 'A link between a pupil and a responsable.',
    SCHOOL: 'A school.',
    MEF: 'A programme of study.',
  },
);

export const ImportLineSeverityEnum = enumeration('ImportLineSeverity', 'What became of the record.', LINE_SEVERITIES, {
  REJECT: 'Left aside, until it is mended in the base.',
  WARNING: 'Taken, with a remark.',
  NOTICE: 'What the import did that the school should know of: who ended and why, who came from another school.',
});
