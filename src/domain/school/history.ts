/** How stored school events are read. */
import { SOURCE_BASES } from '../bases.js';
import type { Category } from '../event.js';
import { history } from '../history.js';
import { integer, listOf, oneOf, optional, shape, text } from '../shape.js';
import { DEGREES, type SchoolEvent } from './events.js';
import { evolve, type School } from './state.js';

const description = {
  name: text,
  degree: oneOf(...DEGREES),
  academie: text,
  departement: text,
  circonscription: optional(text),
};

export const schoolHistory = history<SchoolEvent>('school', {
  SchoolRegistered: shape({ ...description, uai: text }),
  SchoolDescriptionChanged: shape(description),
  SchoolStructureRecorded: shape({
    year: integer,
    classCodes: listOf(text),
    mefCodes: listOf(text),
    labelsDigest: text,
  }),
  SchoolLetterTextsChanged: shape({ textsId: optional(text) }),
  SchoolImportCompleted: shape({ importId: text, base: oneOf(...SOURCE_BASES), dataDate: optional(text) }),
});

/** The category of the streams `school-<UAI>`. */
export const schools: Category<School, SchoolEvent> = { name: 'school', decode: schoolHistory.decode, evolve };
