/** What the base of one school says of an account, turned into what has changed. */
import { accept, type Decision, type VaultRef } from '../event.js';
import { refuse } from '../refusals.js';
import type { Disappear, LinkFacts, RecordFromBase } from './commands.js';
import type { AccountEvent } from './events.js';
import { barredStudents, type Account, type Link } from './state.js';

const sameRef = (one: VaultRef | undefined, other: VaultRef): boolean =>
  one?.personId === other.personId && one.version === other.version;

const preCreated = ({ accountId, kind, personId, studentId }: RecordFromBase): AccountEvent => ({
  type: 'AccountPreCreated',
  data: { accountId, kind, personId, ...(studentId === undefined ? {} : { studentId }) },
});

function recorded(account: Account | undefined, command: RecordFromBase): AccountEvent[] {
  const { base, academie, uai, recordKey, identity, contact } = command;
  const events: AccountEvent[] = [];
  if (!account?.sources.some(source => source.recordKey === recordKey && source.uai === uai))
    events.push({ type: 'SourceRecordAttached', data: { base, academie, uai, recordKey } });
  if (identity && !sameRef(account?.identity, identity)) events.push({ type: 'IdentityRecorded', data: { identity } });
  if (contact && !sameRef(account?.baseContact, contact.base)) {
    const { changed, ...facts } = contact.recorded;
    events.push({ type: 'ContactDetailsRecorded', data: { ...facts, changed: [...changed], base: contact.base } });
  }
  return events;
}

const attached = (before: Link | undefined, link: LinkFacts, uai: string): AccountEvent[] => {
  const { studentId, kinship, legalLevel } = link;
  if (before && before.uai === uai && before.kinship === kinship && before.legalLevel === legalLevel) return [];
  return [{ type: 'LinkAttached', data: { studentId, uai, kinship, legalLevel } }];
};

/** Links to this school's pupils: attached, changed, ended. A link found wrong by a dispute does not come back. */
function links(account: Account | undefined, wanted: readonly LinkFacts[], uai: string): AccountEvent[] {
  const barred = account ? barredStudents(account) : [];
  const legal = wanted.filter(link => link.legal && !barred.includes(link.studentId));
  const ended = (account?.links ?? []).filter(
    link => link.uai === uai && !legal.some(({ studentId }) => studentId === link.studentId),
  );
  return [
    ...legal.flatMap(link =>
      attached(
        account?.links.find(({ studentId }) => studentId === link.studentId),
        link,
        uai,
      ),
    ),
    ...ended.map(({ studentId }): AccountEvent => {
      const named = wanted.some(link => link.studentId === studentId);
      return { type: 'LinkDetached', data: { studentId, reason: named ? 'NOT_LEGAL' : 'BASE' } };
    }),
  ];
}

/** A closed account reopens when a link returns (a responsable's) or its record does (a pupil's). */
const reopened = (account: Account | undefined, events: readonly AccountEvent[]): AccountEvent[] =>
  account?.state === 'CLOSED' && events.some(({ type }) => type === 'LinkAttached')
    ? [{ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }]
    : [];

export function recordFromBase(account: Account | undefined, command: RecordFromBase): Decision<AccountEvent> {
  const { kind, uai } = command;
  if (!account && kind === 'RESPONSABLE' && !command.links.some(link => link.legal && link.eligible))
    return refuse('NOT_ELIGIBLE');
  if (!account && !command.identity) return refuse('ACCOUNT_UNKNOWN');
  const linkEvents = kind === 'RESPONSABLE' ? links(account, command.links, uai) : [];
  return accept(
    ...(account ? [] : [preCreated(command)]),
    ...recorded(account, command),
    ...reopened(account, linkEvents),
    ...linkEvents,
  );
}

export function disappear(
  account: Account,
  { base, uai, recordKey, links: others = [] }: Disappear,
): Decision<AccountEvent> {
  const known = account.sources.some(source => source.recordKey === recordKey);
  return accept<AccountEvent>(
    ...(known ? [{ type: 'SourceRecordDetached' as const, data: { base, recordKey } }] : []),
    ...links(account, others, uai),
  );
}
