/** Records one chunk of pupils: identities and contacts in the vault, then the student and the pupil's own account. */
import type { CommandResult } from '../../../command/index.js';
import type { Recording } from './recording.js';
import { eachBounded } from '../../../common/each-bounded.js';
import { contactOf } from './contact.js';
import type { StudentToRecord } from '../plan/plan.js';

/**
 * Records a chunk: writes the vault, announces the rows, transfers the pupils to this school, sends the commands, then settles the rows of those
 * not refused. Pupils who are not eligible are recorded without an account and contact.
 */
export async function recordStudents(run: Recording, chunk: readonly StudentToRecord[]): Promise<void> {
  const { vault, commands, records, keys, context, base, uai, academie, year, waiveIne, lacks } = run.env;
  const people = chunk.map(record => ({ record, personId: keys.personOfStudent(record.entityId) }));
  const holders = people.filter(({ record }) => record.eligible);
  const reachable = holders.filter(({ record }) => record.hadContact || record.digests.contacts.length > 0);
  const recordPersons = async () => {
    const identities = await vault.persons.recordIdentities(
      people.map(({ record, personId }) => ({
        personId,
        value: record.student.identity,
        unsaid: record.ineThere ? [...lacks, 'ine'] : lacks,
      })),
    );
    const recorded = await vault.persons.recordContacts(
      reachable.map(({ record, personId }) => ({ personId, value: record.student.contact })),
    );
    return { identities, contacts: new Map(reachable.map(({ record }, at) => [record, recorded[at]!])) };
  };
  const [{ identities, contacts }] = await Promise.all([
    recordPersons(),
    vault.logins.reserve(
      holders.map(({ record: { entityId, student } }) => ({
        accountId: keys.accountOfStudent(entityId),
        surname: student.identity.surname,
        firstName: student.identity.firstName,
      })),
    ),
    run.announce('STUDENT', chunk),
    records.transfers.transfer(chunk.map(({ entityId }) => entityId)),
  ]);
  const done: StudentToRecord[] = [];
  const jobs = people.map((person, at) => ({ ...person, identity: identities[at]!.ref }));
  await eachBounded(jobs, run.env.atOnce, async ({ record, personId, identity }) => {
    const { entityId: studentId, student, recordKey, classCode, eligible, ineThere, fresh: likelyNew } = record;
    const accountId = keys.accountOfStudent(studentId);
    const result = await commands.base.recordStudent(
      {
        studentId,
        personId,
        base,
        academie,
        recordKey,
        identity,
        hasIne: student.ines.length > 0 || ineThere,
        ...(waiveIne && student.ines.length === 0 ? { ineWaived: true } : {}),
        placement: { uai, year, classCode, ...(student.mef === undefined ? {} : { mef: student.mef }) },
        ...(eligible ? { accountId } : {}),
        likelyNew,
      },
      context,
    );
    let refused: CommandResult<unknown, unknown> | undefined = run.accepted(result) ? undefined : result;
    if (!refused && eligible) {
      const contact = contacts.get(record);
      const account = await commands.base.recordStudentAccount(
        {
          accountId,
          studentId,
          personId,
          base,
          academie,
          uai,
          recordKey,
          identity,
          ...contactOf(contact, student.contact),
          attached: true,
          likelyNew,
        },
        context,
      );
      if (!run.accepted(account)) refused = account;
    }
    if (refused) run.refused('STUDENT', record, refused);
    else done.push(record);
    run.step();
  });
  await records.transfers.transfer(done.map(({ entityId }) => entityId));
  for (const { entityId } of done) run.recorded.add(entityId);
  await records.settle(done.map(({ recordKey, fingerprint }) => ({ kind: 'STUDENT', recordKey, fingerprint })));
}
