/**
 * What a line of a report can be about: by code, the reason and the remedy. `words/issues-fr.ts` has the French. Lines are kept with the English
 * reason, and a detail after it: by this reason the detail is found again (`words/say.ts`). So the reason of a code whose lines have a detail
 * never changes.
 */
export const ISSUES = {
  ID_MISSING: ['the record has no id', 'Export the file again from the base.'],
  ID_DIFFERS: [
    'the record’s identifier/id is not its ENTPersonJointure: whose record it is cannot be told',
    'Have the académie export AAF again; report the record to its support if it comes back.',
  ],
  KEY_MISSING: [
    'the record lacks the ENTPersonJointure that the others of the export have: whose record it is cannot be told',
    'Have the académie export AAF again; report the record to its support if it comes back.',
  ],
  ATTRIBUTE_TWICE: [
    'an attribute that has one value stands twice in the record, with different ones: which is right cannot be told',
    'Keep one of the values in the base, then have the académie export AAF again.',
  ],
  ID_TWICE: ['the same id stands on several records that differ', 'Keep one of the records in the base.'],
  SURNAME_MISSING: ['the surname is missing', 'Enter the surname in the base.'],
  FIRST_NAME_MISSING: ['the first name is missing', 'Enter the first name in the base.'],
  NAME_INVALID: ['the name holds no letter, signs that no name holds, or is too long', 'Correct the name in the base.'],
  BIRTH_DATE_MISSING: ['the birth date is missing', 'Enter the birth date in the base.'],
  BIRTH_DATE_INVALID: ['the birth date is no day of the calendar', 'Correct the birth date in the base.'],
  INE_INVALID: [
    'the INE has none of its forms (10 digits and a letter, 9 digits and 2 letters, an apprentice’s such as 1234A12345B)',
    'Correct the INE in the base, or have it verified again.',
  ],
  INE_OWN_FORM: [
    'in the place of the INE stand 11 letters and digits of another form: the pupil is enrolled, no account is made',
    'Have a national INE assigned in the base, then import again.',
  ],
  INE_MISSING: ['the pupil has no INE: no account is made', 'Have the INE assigned in the base, then import again.'],
  INE_WAIVED: [
    'the pupil has no INE: taken all the same, as the import was asked to',
    'Have the INE assigned in the base.',
  ],
  INE_TWICE: ['the same INE stands on several pupils', 'Find whose INE it is and correct the others in the base.'],
  INE_OTHER_BIRTH_DATE: [
    'this INE is known with another birth date: not the same person',
    'Check INE and birth date in the base, here and in the pupil’s other school.',
  ],
  SIECLE_ID_OTHER_PUPIL: [
    'by SIECLE’s id this is another pupil of the school: not taken as the same',
    'Check INE and birth date in SIECLE, then have both bases exported again.',
  ],
  PUPIL_TAKEN: [
    'another school’s base names this pupil, too: taken from it',
    'If the pupil is not yours, take him or her out of your base; the other school’s next import takes the pupil back.',
  ],
  PUPIL_TAKEN_FROM_ACADEMIE: [
    'a school of another académie has this pupil in its base: taken from it',
    'Make sure that the pupil has really come to your school: the other académie sees that he or she was taken.',
  ],
  PUPIL_TAKEN_BACK: [
    'another school’s file had named this pupil meanwhile: taken back, with his or her responsables',
    'Agree with the other school on whose pupil this is: each import takes the pupil, as long as both bases name him or her.',
  ],
  INE_OTHER_STUDENT: ['this INE belongs to another pupil already known', 'Check the INE in the base.'],
  CLASS_SEVERAL: ['the pupil is in several classes', 'Leave the pupil in one class in the base.'],
  MEF_INVALID: [
    'the MEF is not a code of 11 characters: left out',
    'Export the file again without opening it in a spreadsheet.',
  ],
  EXIT_DATE_INVALID: [
    'the exit date is no day of the calendar; the pupil is taken as having left',
    'Correct the exit date.',
  ],
  EMAIL_INVALID: ['the e-mail address is not valid: left out', 'Correct the e-mail address in the base.'],
  PHONE_INVALID: ['the phone number is not valid: left out', 'Correct the phone number in the base.'],
  LEVEL_INVALID: [
    'the level of responsibility is not one that is known',
    'Correct the level of responsibility in the base.',
  ],
  KINSHIP_UNKNOWN: ['the kinship is not one that is known', 'Correct the kinship in the base.'],
  LINK_INCOMPLETE: ['the link names no pupil or no responsable', 'Export the file again from the base.'],
  LINK_TWICE: [
    'the pupil and the responsable are linked several times, differently',
    'Keep one of the links in the base.',
  ],
  STUDENT_UNKNOWN: [
    'the link names a pupil whom the export of pupils does not hold',
    'Export both files on the same day.',
  ],
  RESPONSABLE_UNKNOWN: [
    'the link names a responsable whom the file does not hold',
    'Export the file again from the base.',
  ],
  CHILD_UNKNOWN: [
    'no pupil of the export of pupils has this child’s surname and first name',
    'Make the child’s names agree in both exports, made on the same day.',
  ],
  CHILD_AMBIGUOUS: [
    'several pupils have this child’s surname and first name: none is guessed',
    'Tell the homonyms apart in the base (usage name, other first names, class).',
  ],
  RESPONSABLE_AMBIGUOUS: [
    'several responsables have these names and nothing tells them apart: none is guessed',
    'Enter each one’s mobile or e-mail address in the base.',
  ],
  ACCOUNTS_APART: [
    'the row names the children of two accounts that do not become one by themselves: both are activated, or somebody has said that they are of two persons',
    'If it is one person, have the head or the holder merge the two accounts.',
  ],
  RECORD_REUSED: [
    'the id of this record was another person’s: taken as a new person',
    'If it is the same person, have the head merge the two accounts.',
  ],
  LINK_ONE_SIDED: [
    'the responsable’s record names a pupil whose own record does not name it, or is not in the base: no link is made',
    'If he or she is a legal responsable, enter that on the pupil’s sheet in the base.',
  ],
  THREE_LEGAL: ['the pupil has more than two legal responsables', 'Check the levels of responsibility in the base.'],
  RECORD_UNKNOWN: [
    'the file changes a record that no earlier file has given',
    'Import the complete export, then the changes since.',
  ],
  SCHOOL_MISSING: [
    'the pupil’s record names no school (ENTPersonStructRattach is empty)',
    'Have the pupil’s school entered in the base, or the record taken out if the pupil has left. Until then a pupil who was known stays as he or she was.',
  ],
  SCHOOL_UNKNOWN: [
    'the pupil’s record names a school that the base does not hold',
    'Have the school entered in the export of schools, with its UAI. Until then a pupil who was known stays as he or she was.',
  ],
  SCHOOL_REJECTED: [
    'the record of the pupil’s school was rejected, and so are its pupils',
    'Correct the school’s record: its own line says what is wrong.',
  ],
  SCHOOL_UAI_INVALID: ['the school’s UAI is not one: 7 digits and a letter', 'Correct the UAI of the school.'],
  SCHOOL_UAI_NOWHERE: [
    'the first three digits of the school’s UAI name no département of France',
    'Correct the UAI of the school. A school abroad is not imported.',
  ],
  SCHOOL_ELSEWHERE: [
    'the school’s UAI is of another académie',
    'Correct the UAI of the school, or import the export of its académie.',
  ],
  SCHOOL_STILL_NAMED: [
    'the export no longer holds this school, but pupils’ records name it: the school is kept, with them',
    'Have the school entered in the export of schools, or its pupils’ records changed.',
  ],
  UAI_LETTER: ['the check letter of the UAI is wrong', 'Check the UAI of the school.'],
  GREAT_LOSS: [
    'more than half of those known here would end: nothing was changed in this school',
    'Check that the export is whole. If so many have really left, import it again and confirm it.',
  ],
  NO_CLASSES: [
    'the files hold no class, as those of summer: nobody was ended, and nothing else compared',
    'Import again once the classes are entered in the base. If the pupils have really left, import it again and confirm it.',
  ],
  ENDED_EXIT_DATE: ['ended: the pupil’s exit date has come', 'If the pupil stays, take the exit date out of the base.'],
  ENDED_NO_CLASS: ['ended: the pupil is in no class', 'If the pupil stays, put him or her into a class in the base.'],
  ENDED_ABSENT: [
    'ended: the files do not hold it any more',
    'If that is a mistake, enter it in the base, then import again.',
  ],
  ENDED_TAKEN: [
    'ended: the files do not hold the pupil any more, and another school’s do',
    'Nothing is to be done, if the pupil has gone to that school.',
  ],
  ENDED_REUSED: [
    'ended: the id of its record is another person’s now',
    'If it is the same person, have the head merge the two accounts.',
  ],
  ENDED_NO_INE: [
    'ended: the pupil has no INE any more, and none was waived',
    'Have the INE assigned in the base, or import with the option that waives it.',
  ],
  ENDED_NOT_LEGAL: [
    'ended: the base says no legal responsibility any more',
    'If there is one, correct the level of responsibility in the base.',
  ],
  ENDED_SELF: [
    'ended: the base names the pupil as his or her own responsable',
    'Nothing is to be done, if the pupil is of age.',
  ],
  ENDED_PUPIL_LEFT: ['ended: the pupil has left the school', 'Nothing is to be done, if the pupil has.'],
  ENDED_NO_PUPIL: [
    'ended: no pupil of the school is linked any more',
    'Nothing is to be done, if the pupils have left.',
  ],
  COMMAND_REFUSED: ['the record was refused', 'Report the record’s line to the support.'],
} as const;

export type IssueCode = keyof typeof ISSUES;

/** Why a record ended. */
export type EndCode = Extract<IssueCode, `ENDED_${string}`>;
