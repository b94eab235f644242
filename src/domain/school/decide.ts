/** Decides on a command to a school: answers the events to append, or a refusal. */
import { accept, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { SchoolCommand } from './commands.js';
import type { SchoolDescription, SchoolEvent } from './events.js';
import type { School } from './state.js';

/** The fields of a description, always in this order, so that two of them compare as JSON. */
const descriptionOf = ({
  name,
  degree,
  academie,
  departement,
  circonscription,
}: SchoolDescription): SchoolDescription => ({
  name,
  degree,
  academie,
  departement,
  ...(circonscription === undefined ? {} : { circonscription }),
});

const sameJson = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
const sorted = (codes: readonly string[]): string[] => [...new Set(codes)].sort();

/** Changes the school's own texts on letters; does nothing when they are these already. */
export function changeLetterTexts(
  school: School | undefined,
  { textsId }: Extract<SchoolCommand, { type: 'ChangeLetterTexts' }>,
): Decision<SchoolEvent, 'SCHOOL_UNKNOWN'> {
  if (!school) return refuse('SCHOOL_UNKNOWN');
  if (school.letterTexts?.textsId === textsId) return accept();
  return accept({ type: 'SchoolLetterTextsChanged', data: textsId === undefined ? {} : { textsId } });
}

export function decide(school: School | undefined, command: SchoolCommand): Decision<SchoolEvent> {
  if (command.type === 'Describe') {
    const description = descriptionOf(command.description);
    if (!school) return accept({ type: 'SchoolRegistered', data: { uai: command.uai, ...description } });
    if (sameJson(descriptionOf(school.description), description)) return accept();
    return accept({ type: 'SchoolDescriptionChanged', data: description });
  }
  if (!school) return refuse('SCHOOL_UNKNOWN');
  if (command.type === 'RecordStructure') {
    const { year, labelsDigest } = command;
    const data = {
      year,
      classCodes: sorted(command.classCodes),
      mefCodes: sorted(command.mefCodes),
      labelsDigest,
    };
    const { structure } = school;
    const known = structure && {
      year: structure.year,
      classCodes: structure.classCodes,
      mefCodes: structure.mefCodes,
      labelsDigest: structure.labelsDigest,
    };
    return known && sameJson(known, data) ? accept() : accept({ type: 'SchoolStructureRecorded', data });
  }
  if (command.type === 'ChangeLetterTexts') return changeLetterTexts(school, command);
  const { importId, base, dataDate } = command;
  if (school.lastImport?.importId === importId) return accept();
  return accept({
    type: 'SchoolImportCompleted',
    data: { importId, base, ...(dataDate === undefined ? {} : { dataDate }) },
  });
}
