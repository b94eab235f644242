/** The accounts of the demo's schools, read from the ledger. */
import { START, type EventStore } from '../eventstore/eventstore.js';
import { typeOf } from '../domain/catalogue.js';
import { idIn } from '../domain/streams.js';
import { upToNow } from '../eventstore/up-to-now.js';
import type { DemoAccount } from './plan.js';

interface Found {
  kind?: DemoAccount['kind'];
  studentId?: string;
  hasEmail: boolean;
  links: { studentId: string; uai: string }[];
}

/** The accounts of these schools: a pupil is of the school he or she is enrolled in, a responsable of that of the first link. */
export async function demoAccounts(eventStore: EventStore, uais: ReadonlySet<string>): Promise<DemoAccount[]> {
  const accounts = new Map<string, Found>();
  const schoolOf = new Map<string, string>();
  for await (const batch of upToNow(eventStore, START)) {
    for (const event of batch) {
      const { stream, data } = event;
      const type = typeOf(event);
      const studentId = idIn('student', stream);
      if (studentId !== undefined && type === 'StudentEnrolled') schoolOf.set(studentId, data.uai as string);
      const accountId = idIn('account', stream);
      if (accountId === undefined) continue;
      const account = accounts.get(accountId) ?? { hasEmail: false, links: [] };
      accounts.set(accountId, account);
      if (type === 'AccountPreCreated') Object.assign(account, { kind: data.kind, studentId: data.studentId });
      if (type === 'ContactDetailsRecorded') account.hasEmail = data.hasEmail === true;
      if (type === 'LinkAttached') account.links.push({ studentId: data.studentId as string, uai: data.uai as string });
    }
  }
  return [...accounts].flatMap(([accountId, { kind, studentId, hasEmail, links }]) => {
    const uai = kind === 'STUDENT' ? schoolOf.get(studentId ?? '') : links[0]?.uai;
    if (kind === undefined || uai === undefined || !uais.has(uai)) return [];
    return [{ accountId, kind, uai, hasEmail, studentIds: links.map(link => link.studentId) }];
  });
}
