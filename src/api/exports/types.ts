import { FORMATS, type Format } from '../../exports/index.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { DownloadPayload } from '../downloads/payload.js';
import { Payload } from '../payload.js';
import { ResponsableFilter, ResponsableSort } from '../responsables/types.js';
import { Position, Uai } from '../scalars.js';
import { StudentFilter, StudentSort } from '../students/types.js';

export const ListExportFormat = enumeration(
  'ListExportFormat',
  'Names the format of a file that a list is exported to.',
  FORMATS,
  {
    CSV: 'For a spreadsheet: UTF-8 with a byte order mark, semicolons, CRLF, French headings and words, days as dd/mm/yyyy.',
    PDF: 'For paper: a table with its title, the filters in words, the day, and the number of pages.',
  },
);

@InputType({
  description: 'Says which rows of the list of responsables are exported, as the query `responsables` takes them.',
})
export class ResponsablesExport {
  @Field(() => Uai, { description: 'The school whose responsables are exported.' })
  uai!: string;
  @Field(() => ResponsableFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: ResponsableFilter | null;
  @Field(() => ResponsableSort, {
    nullable: true,
    description: "In which order rows are exported; by the pupils' names when left out.",
  })
  sort?: ResponsableSort | null;
}

@InputType({ description: 'Says which rows of the list of pupils are exported, as the query `students` takes them.' })
export class StudentsExport {
  @Field(() => Uai, { description: 'The school whose pupils are exported.' })
  uai!: string;
  @Field(() => StudentFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: StudentFilter | null;
  @Field(() => StudentSort, {
    nullable: true,
    description: "In which order rows are exported; by the pupils' names when left out.",
  })
  sort?: StudentSort | null;
}

@InputType({ description: 'Says which list is exported, and to which format. Give exactly one list.' })
export class ListExportInput {
  @Field(() => ListExportFormat, { description: 'The format of the file.' })
  format!: Format;
  @Field(() => ResponsablesExport, { nullable: true, description: 'Exports responsables of the pupils of a school.' })
  responsables?: ResponsablesExport | null;
  @Field(() => StudentsExport, { nullable: true, description: 'Exports pupils of a school.' })
  students?: StudentsExport | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the list is downloaded, once.',
})
export class ListExportPayload extends DownloadPayload {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of rows at the position `countedAt`. The file is read when it is downloaded, and its header `X-Position` says at which position.',
  })
  rowCount!: number | null;
  @Field(() => Position, { nullable: true, description: 'Position of the ledger at which the rows were counted.' })
  countedAt!: string | null;
}
