/** Labels of classes may name a teacher: they are shown to those who may list people of the school, to others their codes. */
import type { Action } from '../security/actions.js';
import type { Target } from '../security/permissions.js';
import type { ApiContext } from './context.js';

/** Any of these, held on the school. */
export const SHOWING_CLASS_LABELS: readonly Action[] = ['STUDENTS_LIST', 'RESPONSABLES_LIST'];

export const seesClassLabels = ({ services, principal }: ApiContext, school: Target): boolean =>
  SHOWING_CLASS_LABELS.some(action => services.authorise(principal, action, school).granted);
