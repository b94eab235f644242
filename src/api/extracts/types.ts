import { EXTRACT_FORMATS, type ExtractFormat } from '../../extracts/index.js';
import { Field, ID, InputType, ObjectType } from '../decorators.js';
import { DownloadPayload } from '../downloads/payload.js';
import { enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { Payload } from '../payload.js';
import { Position } from '../scalars.js';

export const HistoryExportFormat = enumeration(
  'HistoryExportFormat',
  'Names the format of a file that holds a whole history.',
  EXTRACT_FORMATS,
  {
    JSONL:
      'For `registre verify` and other programs: each event as a line of JSON with its proof (c2sp.org/tlog-proof), then a closing line that the ledger signs.',
    PDF: 'For people: a document in French with each event in words, its place and hash in the ledger, the checkpoint, and how to verify it.',
  },
);

@InputType({ description: 'Holds the fields that all exports of a history share.' })
abstract class HistoryExportInput {
  @Field(() => HistoryExportFormat, { description: 'The format of the file.' })
  format!: ExtractFormat;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@InputType({ description: 'Says whose history is exported, and to which format.' })
export class AccountHistoryExportInput extends HistoryExportInput {
  @Field(() => ID, { description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the history is downloaded, once.',
})
export class AccountHistoryExportPayload extends DownloadPayload {}

@InputType({ description: 'Says which pupil’s history is exported, and to which format.' })
export class StudentHistoryExportInput extends HistoryExportInput {
  @Field(() => ID, { description: 'Global id of the pupil, as `id` of Student gives it, or its bare UUID.' })
  studentId!: string;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the history of the pupil is downloaded, once.',
})
export class StudentHistoryExportPayload extends DownloadPayload {}
