/** The words of import reports, as enumerations of the API. */
import { IMPORT_PHASES, IMPORT_STATUSES, LINE_SEVERITIES, SKIP_REASONS } from '../../ingest/index.js';
import { enumeration } from '../enums.js';

export const ImportStatusEnum = enumeration('ImportStatus', 'Says how far an import is.', IMPORT_STATUSES, {
  RUNNING:
    'It is under way, or was interrupted. An interrupted one is taken up again: that of a school when the same files are imported again.',
  COMPLETED: 'It ended, and its figures are final.',
  REFUSED: 'It was refused whole, and nothing was changed; `refusal` says why.',
  FAILED: 'It was ended by a fault or a stop, or given up for a later one. Import the files again.',
});

export const ImportPhaseEnum = enumeration('ImportPhase', 'Says what an import under way is doing.', IMPORT_PHASES, {
  READ: 'It reads the files, then compares them, as a whole, with what is known.',
  RECORD: 'It brings the schools concerned up to date, one after the other.',
});

export const ImportSkipReasonEnum = enumeration(
  'ImportSkipReason',
  'Says why records are left aside without fault.',
  SKIP_REASONS,
  {
    NOT_ENROLLED: 'The pupil is not enrolled, or has left.',
    NO_ENROLLED_PUPIL: 'The responsable has no enrolled pupil.',
    PUPIL_NOT_ENROLLED: 'The link leads to a pupil who is not enrolled.',
    PUPIL_NOT_ELIGIBLE: 'The record belongs to a pupil for whom no account is made, such as one without INE.',
    PUPIL_REJECTED: 'The link leads to a pupil whose record was rejected.',
    RESPONSABLE_REJECTED: 'The link leads to a responsable whose record was rejected.',
    NOT_LEGAL: 'The person is a mere contact, not legally responsible.',
    SELF: 'The pupil is of age and responsible for himself or herself.',
    NOT_KNOWN: 'The file ends a record that was not known.',
    REPEATED: 'The same record stood in the files already.',
    NO_CLASSES: 'The school’s part of the files holds no class, as in summer: it is left aside.',
    GREAT_LOSS: 'The school would lose more than half: its part of the files is left aside until that is confirmed.',
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
  'Says what became of the record that a line is about.',
  LINE_SEVERITIES,
  {
    REJECT: 'The record was left aside, until it is mended in the base.',
    WARNING: 'The record was taken, with a remark.',
    NOTICE: 'The import did something that the school should know of: who ended and why, who came from another school.',
  },
);
