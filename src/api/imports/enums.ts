/** The words of import reports, as enumerations of the API. */
import { IMPORT_PHASES, IMPORT_STATUSES, LINE_SEVERITIES, SKIP_REASONS } from '../../ingest/index.js';
import { enumeration } from '../enums.js';

export const ImportStatusEnum = enumeration('ImportStatus', 'Says where an import stands.', IMPORT_STATUSES, {
  RUNNING:
    'It is under way, or was interrupted. An interrupted import of an académie resumes when a server starts; that of a school, when the same files are imported again.',
  COMPLETED: 'It has ended, and its figures are final.',
  REFUSED: 'It was refused as a whole and changed nothing; `refusal` says why.',
  FAILED: 'It ended by a fault or a stop, or a later import took its place. Import the files again.',
});

export const ImportPhaseEnum = enumeration('ImportPhase', 'Names what a running import is doing.', IMPORT_PHASES, {
  READ: 'It reads the files and compares them with what earlier imports recorded.',
  RECORD: 'It updates the schools concerned, one after the other.',
});

export const ImportSkipReasonEnum = enumeration(
  'ImportSkipReason',
  'Says why records were left out although nothing is wrong with them.',
  SKIP_REASONS,
  {
    NOT_ENROLLED: 'The pupil is not enrolled, or has left.',
    NO_ENROLLED_PUPIL: 'The responsable has no enrolled pupil.',
    PUPIL_NOT_ENROLLED: 'The link leads to a pupil who is not enrolled.',
    PUPIL_NOT_ELIGIBLE: 'The record belongs to a pupil for whom no account is made, such as one without INE.',
    PUPIL_REJECTED: 'The link leads to a pupil whose record was rejected.',
    RESPONSABLE_REJECTED: 'The link leads to a responsable whose record was rejected.',
    NOT_LEGAL: 'The person is a contact only, not legally responsible.',
    SELF: 'The pupil is of age and responsible for himself or herself.',
    NOT_KNOWN: 'The file ends a record that was not known.',
    REPEATED: 'The same record stood in the files already.',
    NO_CLASSES: 'The part of the files for the school has no class, as in summer, and was left out.',
    GREAT_LOSS:
      'The school would lose more than half of its records: its part of the files was left out until somebody confirms the loss.',
  },
);

export const IMPORT_RECORD_KINDS = ['STUDENT', 'RESPONSABLE', 'LINK', 'SCHOOL', 'MEF'] as const;
export const ImportRecordKindEnum = enumeration(
  'ImportRecordKind',
  'Says what a record of the files is about.',
  IMPORT_RECORD_KINDS,
  {
    STUDENT: 'The record is about a pupil.',
    RESPONSABLE: 'The record is about a responsable.',
    LINK: 'The record is about a link between a pupil and a responsable.',
    SCHOOL: 'The record is about a school.',
    MEF: 'The record is about a programme of study.',
  },
);

export const ImportLineSeverityEnum = enumeration(
  'ImportLineSeverity',
  'Says what the import did with the record of a line.',
  LINE_SEVERITIES,
  {
    REJECT: 'The record was left out until it is corrected in the base.',
    WARNING: 'The record was imported, with a remark.',
    NOTICE:
      'The import did something that the school should know: a record ended, and why, or came from another school.',
  },
);
