/** The accounts of the demo's schools, read from the ledger. */
import { START, type EventStore } from '../eventstore/eventstore.js';
import { typeOf } from '../domain/catalogue.js';
import type { Placement } from '../domain/student/events.js';
import { idIn } from '../domain/streams.js';
import type { VaultRef } from '../domain/vault-ref.js';
import { upToNow } from '../eventstore/up-to-now.js';
import { sortKey } from '../text/sort.js';
import type { PersonVault } from '../vault/vault.js';
import type { DemoAccount } from './planned.js';

interface FoundPupil {
  placement?: Pick<Placement, 'uai' | 'classCode'>;
  identity?: VaultRef;
}

interface FoundAccount {
  kind?: DemoAccount['kind'];
  studentId?: string;
  hasEmail: boolean;
  links: { studentId: string; uai: string }[];
}

/** What `demoAccounts` reads from. */
export interface AccountSources {
  readonly eventStore: Pick<EventStore, 'last' | 'follow'>;
  readonly persons: Pick<PersonVault, 'identities'>;
}

/** What the import recorded of pupils and accounts, by id. Later events, such as an address that the holder gave, do not count. */
async function readImported(eventStore: AccountSources['eventStore']) {
  const pupils = new Map<string, FoundPupil>();
  const accounts = new Map<string, FoundAccount>();
  for await (const batch of upToNow(eventStore, START)) {
    for (const event of batch) {
      const { stream, data, metadata } = event;
      if (metadata.source !== 'IMPORT') continue;
      const type = typeOf(event);
      const studentId = idIn('student', stream);
      if (studentId !== undefined) {
        const pupil = pupils.get(studentId) ?? {};
        pupils.set(studentId, pupil);
        if (type === 'IdentityRecorded') pupil.identity = data.identity as unknown as VaultRef;
        if (type === 'StudentEnrolled') pupil.placement = data as unknown as Placement;
      }
      const accountId = idIn('account', stream);
      if (accountId === undefined) continue;
      const account = accounts.get(accountId) ?? { hasEmail: false, links: [] };
      accounts.set(accountId, account);
      if (type === 'AccountPreCreated') Object.assign(account, { kind: data.kind, studentId: data.studentId });
      if (type === 'ContactDetailsRecorded') account.hasEmail = data.hasEmail === true;
      if (type === 'LinkAttached') account.links.push({ studentId: data.studentId as string, uai: data.uai as string });
    }
  }
  return { pupils, accounts };
}

/** The place of each pupil in the print order: by class, then by name. */
async function printOrder(
  pupils: ReadonlyMap<string, FoundPupil>,
  persons: AccountSources['persons'],
): Promise<ReadonlyMap<string, number>> {
  const known = [...pupils].flatMap(([id, { identity, placement }]) => (identity ? [{ id, identity, placement }] : []));
  const names = await persons.identities(known.map(({ identity }) => identity));
  const keyed = known.map(({ id, placement }, at) => ({
    id,
    key: [sortKey(placement?.classCode), sortKey(names[at]?.surname, names[at]?.firstName), id] as const,
  }));
  keyed.sort(({ key: a }, { key: b }) => {
    const differing = a.findIndex((part, i) => part !== b[i]);
    return differing < 0 ? 0 : a[differing]! < b[differing]! ? -1 : 1;
  });
  return new Map(keyed.map(({ id }, place) => [id, place]));
}

/**
 * The accounts of these schools in print order: by class and pupil. A pupil is of the school he or she is enrolled in, a responsable of that
 * of the first link.
 */
export async function demoAccounts(
  { eventStore, persons }: AccountSources,
  uais: ReadonlySet<string>,
): Promise<DemoAccount[]> {
  const { pupils, accounts } = await readImported(eventStore);
  const places = await printOrder(pupils, persons);
  const placeOf = (studentId: string): number => places.get(studentId) ?? Infinity;
  const found = [...accounts].flatMap(([accountId, { kind, studentId, hasEmail, links }]) => {
    const own = studentId === undefined ? undefined : pupils.get(studentId)?.placement?.uai;
    const uai = kind === 'STUDENT' ? own : links[0]?.uai;
    if (kind === undefined || uai === undefined || !uais.has(uai)) return [];
    const studentIds = kind === 'STUDENT' ? [studentId!] : links.map(link => link.studentId);
    const [first] = studentIds
      .filter(id => pupils.get(id)?.placement?.uai === uai)
      .sort((a, b) => placeOf(a) - placeOf(b));
    const classCode = first === undefined ? null : pupils.get(first)!.placement!.classCode;
    const account = { accountId, kind, uai, hasEmail, classCode };
    return [{ account, place: first === undefined ? Infinity : placeOf(first) }];
  });
  // Two without a place are both at infinity, whose difference is no number.
  found.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place));
  return found.map(({ account }) => account);
}
