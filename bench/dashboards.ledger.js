/** The ledger of the benchmark of dashboards: many small schools of one académie, whose accounts are notified and expire by turns. */
import { uaiOf, uuid, writeLedger } from './projection.ledger.js';

/** Accounts of each school, all of responsables of its one pupil. */
export const ACCOUNTS = 5;

export const accountOf = (school, n) => uuid(`dashboard ${school} ${n}`);

const metadata = at =>
  JSON.stringify({
    actor: 'import',
    role: 'IMPORTER',
    right: 'OWN',
    source: 'IMPORT',
    correlationId: uuid('dashboards'),
    at,
  });

/** The events of each account before the benchmark appends to it. */
export const WRITTEN = 3;

/** Writes the schools, by COPY. Returns the number of events. */
export function writeSchools(client, schools, academie) {
  function* events() {
    const imported = metadata('2026-08-25T00:00:00.000Z');
    for (let n = 0; n < schools; n++) {
      const uai = uaiOf(n);
      const studentId = uuid(`dashboard pupil ${n}`);
      const description = { uai, name: `Collège ${n}`, degree: 'SECOND', academie, departement: '974' };
      yield [`school-${uai}`, 'SchoolRegistered', description, imported];
      yield [
        `student-${studentId}`,
        'StudentRegistered',
        { studentId, personId: uuid(`dashboard person ${n}`) },
        imported,
      ];
      const placement = { uai, year: 2026, classCode: '6A', mef: '10010012110' };
      yield [`student-${studentId}`, 'StudentEnrolled', placement, imported];
      for (let a = 0; a < ACCOUNTS; a++) {
        const accountId = accountOf(n, a);
        const personId = uuid(`dashboard holder ${n} ${a}`);
        const account = `account-${accountId}`;
        yield [account, 'AccountPreCreated', { accountId, kind: 'RESPONSABLE', personId }, imported];
        yield [account, 'IdentityRecorded', { identity: { personId, version: 1 } }, imported];
        yield [account, 'LinkAttached', { studentId, uai, kinship: 'MOTHER', legalLevel: 1 }, imported];
      }
    }
  }
  return writeLedger(client, schools, { make: events });
}
