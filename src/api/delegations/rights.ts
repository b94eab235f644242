/** The enumeration of rights that a delegation may name. */
import { DELEGABLE, type DelegableRight } from '../../security/actions.js';
import { enumeration } from '../enums.js';

const DESCRIPTIONS: Record<DelegableRight, string> = {
  SCHOOL_READ: 'To see the school: its name, classes and MEF. Every delegation gives it, named or not.',
  RESPONSABLES_LIST: 'To list and search the responsables of the school, and to export the list.',
  RESPONSABLES_EXPORT: 'To export the list of responsables as a file. RESPONSABLES_LIST gives it, too.',
  STUDENTS_LIST: 'To list, search and export the pupils of the school.',
  ACCOUNT_READ: 'To open the sheet of an account.',
  ACCOUNT_NOTIFY: 'To notify accounts, one by one or by a campaign.',
  ACCOUNT_RESET_PASSWORD: 'To make new provisional passwords, one by one or by a campaign.',
  ACCOUNT_UPDATE_CONTACT: 'To correct e-mail addresses and phones.',
  ACCOUNT_REVEAL_PASSWORD: 'To see a provisional password, and to print letters.',
  CAMPAIGNS_READ: 'To follow campaigns. ACCOUNT_NOTIFY and ACCOUNT_RESET_PASSWORD give it, too.',
  ACCOUNT_DIAGNOSE: 'To find out why a person does not get in.',
  ACCOUNT_MERGE: 'To merge two accounts of one person, undo a merge, and dismiss a suspected duplicate.',
  LINK_DISPUTE: 'To record that a holder disputes a link to a pupil.',
  LINK_DISPUTE_RESOLVE: 'To settle disputes of links.',
  STATISTICS_READ: 'To see the figures of the school.',
  HISTORY_READ: 'To read and replay the history of an account.',
  IMPORT_REPORTS_READ: 'To read the reports of imports.',
  LETTER_TEXTS_READ:
    'To see the texts of the school on letters. LETTER_TEXTS_WRITE and the rights to notify, to reset and to see passwords give it, too.',
  LETTER_TEXTS_WRITE: 'To change the texts of the school on letters.',
  ASSISTANCE_READ: 'To read the requests for assistance in the queue of the school. ASSISTANCE_ANSWER gives it, too.',
  ASSISTANCE_ANSWER: 'To take, answer, pass on and close requests for assistance.',
};

export const DelegableRightEnum = enumeration(
  'DelegableRight',
  'Names a right that a head may lend to somebody by a delegation.',
  DELEGABLE,
  DESCRIPTIONS,
);
