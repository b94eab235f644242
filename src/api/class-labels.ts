/** Labels of classes may name a teacher, so only callers who may list people of the school see them. Others see the codes. */
import type { Action } from '../security/actions.js';
import type { Target } from '../security/permissions.js';
import type { ApiContext } from './context.js';

/** Each of these actions, held on the school, shows the labels of its classes. */
export const SHOWING_CLASS_LABELS: readonly Action[] = ['STUDENTS_LIST', 'RESPONSABLES_LIST'];

export const seesClassLabels = ({ services, principal }: ApiContext, school: Target): boolean =>
  SHOWING_CLASS_LABELS.some(action => services.authorise(principal, action, school).granted);
