/** Gathers what the files of one school say, and refuses those of another school or another year. */
import { addTo } from '../../../common/grouped.js';
import { baseOf } from '../../bases.js';
import { parseDay, parseSchoolYear } from '../../formats/parse/dates.js';
import { parseUai } from '../../../text/uai.js';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { LocalKey } from '../local-key.js';
import type {
  BaseFiles,
  RawAddress,
  RawClass,
  RawHeader,
  RawLink,
  RawMef,
  RawPlacement,
  RawResponsable,
  RawStudent,
} from '../raw.js';

/** Most items that all files of one import hold. They stay in memory until they are recorded; the largest schools have a tenth of this. */
const MOST_RECORDS = 300_000;

/** Everything read, not yet judged. */
export interface RawSchool {
  readonly students: RawStudent[];
  /** By the base's id of the pupil. */
  readonly placements: Map<string, RawPlacement[]>;
  readonly responsables: RawResponsable[];
  readonly links: RawLink[];
  readonly addresses: Map<string, RawAddress>;
  readonly classes: RawClass[];
  readonly mefs: RawMef[];
  /** By key of a pupil whose INE other pupils of the base have too, in whatever school: who these are, in words for the report. */
  readonly sharedInes?: ReadonlyMap<LocalKey, string>;
  schoolName?: string;
  /** The latest of the files' dates. */
  dataDate?: string;
}

function checkHeader(header: RawHeader, expected: { uai: string; year: number }): void {
  const { file, line } = header.origin;
  if (header.uai !== undefined && parseUai(header.uai) !== expected.uai)
    throw new FileRefused(
      'WRONG_SCHOOL',
      because('SCHOOL_OTHER', { found: header.uai.slice(0, 20), expected: expected.uai }),
      { file, line },
    );
  if (header.year !== undefined && parseSchoolYear(header.year) !== expected.year)
    throw new FileRefused(
      'WRONG_YEAR',
      because('YEAR_OTHER', { found: header.year.slice(0, 20), expected: String(expected.year) }),
      { file, line },
    );
}

/**
 * Reads all items of the files. Calls `onRecord` with the items read so far, now and then and at the end. Throws `FileRefused`
 * for files of another school or year, with too many records, or without a pupil.
 */
export async function collect(
  files: BaseFiles,
  expected: { uai: string; year: number },
  onRecord: (records: number) => void,
): Promise<RawSchool> {
  const school: RawSchool = {
    students: [],
    placements: new Map(),
    responsables: [],
    links: [],
    addresses: new Map(),
    classes: [],
    mefs: [],
  };
  const filesNamingSchool = new Set<string>();
  const filesOfPersons = new Set<string>();
  let records = 0;
  for await (const item of files.items()) {
    if (++records % 500 === 0) onRecord(records);
    if (records > MOST_RECORDS)
      throw new FileRefused('TOO_LARGE', because('FILES_OF_MANY_RECORDS', { limit: MOST_RECORDS }));
    switch (item.kind) {
      case 'header': {
        checkHeader(item, expected);
        if (item.uai !== undefined) filesNamingSchool.add(item.origin.file);
        if (item.schoolName !== undefined) school.schoolName = item.schoolName;
        const day = item.exportedOn === undefined ? undefined : parseDay(item.exportedOn);
        if (day && day > (school.dataDate ?? '')) school.dataDate = day;
        break;
      }
      case 'student':
        filesOfPersons.add(item.origin.file);
        school.students.push(item);
        break;
      case 'placement':
        addTo(school.placements, item.studentId, item);
        break;
      case 'responsable':
        filesOfPersons.add(item.origin.file);
        school.responsables.push(item);
        break;
      case 'link':
        school.links.push(item);
        break;
      case 'address':
        school.addresses.set(item.id, item.address);
        break;
      case 'class':
        school.classes.push(item);
        break;
      case 'mef':
        school.mefs.push(item);
        break;
    }
  }
  if (baseOf(files.base).filesNameSchool)
    for (const file of filesOfPersons)
      if (!filesNamingSchool.has(file)) throw new FileRefused('WRONG_SCHOOL', because('SCHOOL_UNSAID'), { file });
  if (school.students.length === 0) throw new FileRefused('NOTHING_READ', because('NO_PUPIL'));
  onRecord(records);
  return school;
}
