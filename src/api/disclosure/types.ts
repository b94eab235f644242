import { PERSONAL_DATA_FORMATS, type PersonalDataFormat } from '../../disclosure/index.js';
import { Field, ID, InputType, ObjectType } from '../decorators.js';
import { DownloadPayload } from '../downloads/payload.js';
import { enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { Payload } from '../payload.js';
import { Position } from '../scalars.js';

export const PersonalDataExportFormat = enumeration(
  'PersonalDataExportFormat',
  'Names the format of a file with all that is held of a person.',
  PERSONAL_DATA_FORMATS,
  {
    JSON: 'For programs: each kind of data with its rows, its retention and its source; texts are French.',
    PDF: 'For the person: a document in French.',
  },
);

@InputType({ description: 'Says whose data are exported, and to which format.' })
export class PersonalDataExportInput {
  @Field(() => ID, { description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
  @Field(() => PersonalDataExportFormat, { description: 'The format of the file.' })
  format!: PersonalDataFormat;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the file is downloaded, once.',
})
export class PersonalDataExportPayload extends DownloadPayload {}
