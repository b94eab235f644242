/** The descriptor of ONDE, the base of écoles. Its files have no ids, no date and no UAI. */
import type { SchoolBaseDescriptor } from '../base.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { CORRECTED } from './columns.js';
import { openOnde } from './files.js';

export const onde: SchoolBaseDescriptor = {
  base: 'ONDE',
  exportOf: 'SCHOOL',
  degree: 'FIRST',
  formats: 'CSV',
  folder: 'onde',
  corrected: CORRECTED,
  lacks: () => ['otherFirstNames'],
  filesNameSchool: false,
  hasExitDates: false,
  limits: DEFAULT_LIMITS,
  open: openOnde,
};
