/** Lists of people as files that are downloaded. */
import { fileOf, openPeople, type Format, type PeopleRequest } from '../../exports/index.js';
import type { Action } from '../../security/actions.js';
import type { DownloadKind } from '../downloads/kind.js';
import { allowInSchool } from '../list.js';

/** The right that is needed to export each list. */
const RIGHTS: Readonly<Record<PeopleRequest['list'], Action>> = {
  RESPONSABLES: 'RESPONSABLES_EXPORT',
  STUDENTS: 'STUDENTS_LIST',
};

/** A list of people, and the format of its file. */
export interface PeopleFileRequest extends PeopleRequest {
  readonly format: Format;
}

export const PEOPLE: DownloadKind<PeopleFileRequest> = {
  name: 'PEOPLE',
  authorise: (context, { list, uai }) => allowInSchool(context, RIGHTS[list], uai),
  async open({ services: { pool, clock } }, request) {
    const list = await openPeople(pool, request, clock.now());
    const { position, count } = list;
    const reads = [{ uai: request.uai, persons: count }];
    return { ...fileOf(list, request.format), position, rows: count, reads, close: () => list.close() };
  },
};
