/** The names of enrolled pupils, for files of other projections that name pupils. */
import { text } from '../../src/postgres/lists/definition.js';

/**
 * `join` joins the pupil as `pupil`, by the SQL of the id: one row at most (`students_key`). A list that joins it names `students` in its
 * `readModels`. The fields are null where none is enrolled by that id, or the person was erased.
 */
export const pupilNames = {
  join: (studentId: string): string => `left join read.students pupil on pupil.student_id = ${studentId}`,
  fields: { surname: text('pupil.surname'), firstName: text('pupil.first_name') },
} as const;
