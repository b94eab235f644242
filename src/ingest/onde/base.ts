/** ONDE, the base of écoles, as the ingest knows it: no ids, no dates, no UAI inside. */
import type { SchoolBaseDescriptor } from '../base.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { openOnde } from './files.js';

export const onde: SchoolBaseDescriptor = {
  base: 'ONDE',
  exportOf: 'SCHOOL',
  degree: 'FIRST',
  formats: 'CSV',
  folder: 'onde',
  lacks: () => ['otherFirstNames'],
  filesNameSchool: false,
  hasExitDates: false,
  limits: DEFAULT_LIMITS,
  open: openOnde,
};
