/** The descriptor of AAF, the federated directory of an académie. */
import type { AcademieBaseDescriptor } from '../base.js';
import { ACADEMIE_LIMITS } from '../limits.js';
import { makeDue, pupilsTaken } from './mirror/due.js';
import { exportFacts } from './read/export-facts.js';
import { parseAafName } from './read/names.js';
import { lastRun } from './run/last.js';

/** The attribute of a pupil that holds links: responsable, kinship and level in one value. */
const LINK = 'ENTElevePersRelEleve';

export const aaf: AcademieBaseDescriptor = {
  base: 'AAF',
  exportOf: 'ACADEMIE',
  formats: 'complete or delta',
  folder: 'aaf',
  ids: { uniqueIn: 'ACADEMIE', fields: { student: 'id', responsable: LINK, level: LINK, kinship: LINK } },
  namesPupilsOf: 'SIECLE',
  lacks: degree => (degree === 'SECOND' ? [] : ['otherFirstNames']),
  filesNameSchool: false,
  hasExitDates: false,
  limits: ACADEMIE_LIMITS,
  exportFacts,
  factsOfName: parseAafName,
  makeDue,
  pupilsTaken,
  lastRun,
};
