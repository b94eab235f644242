/** Leaves all files of a school aside: counts every record in them as read and skipped, for one reason. */
import type { SkipReason } from '../../report/report.js';
import type { Origin } from '../raw.js';
import type { RawSchool } from './collect.js';
import type { Tally } from '../../report/tally.js';

/** Why the files are left aside: they hold no classes, or would end too many. */
type AsideReason = Extract<SkipReason, 'NO_CLASSES' | 'GREAT_LOSS'>;

export function leaveAside({ students, responsables, links }: RawSchool, reason: AsideReason, tally: Tally): void {
  const skipLink = (origin: Origin): void => {
    tally.read('LINK');
    tally.skip('LINK', reason, origin);
  };
  for (const { origin } of students) {
    tally.read('STUDENT');
    tally.skip('STUDENT', reason, origin);
  }
  for (const { origin, children = [] } of responsables) {
    tally.read('RESPONSABLE');
    tally.skip('RESPONSABLE', reason, origin);
    children.forEach(() => skipLink(origin));
  }
  for (const { origin } of links) skipLink(origin);
}
