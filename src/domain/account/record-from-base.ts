/** Turns what the base of one school says of an account into the events of what has changed. */
import { refuse } from '../refusals.js';
import type { Disappear, LinkFacts, PupilTaken, RecordFromBase } from './commands.js';
import { accept } from './decision.js';
import { contactRecorded } from './contact.js';
import { linksToCorrect } from './dispute.js';
import type { AccountEvent } from './events.js';
import { barredStudents, reopeningEvents, type Account } from './state.js';
import type { Link } from './attachments.js';
import { sameRef } from '../vault-ref.js';

const preCreated = ({ accountId, kind, personId, studentId }: RecordFromBase): AccountEvent => ({
  type: 'AccountPreCreated',
  data: { accountId, kind, personId, ...(studentId === undefined ? {} : { studentId }) },
});

/** The events about the record, the names and the contact details. */
function personEvents(account: Account | undefined, command: RecordFromBase): AccountEvent[] {
  const { base, academie, uai, recordKey, identity, contact, ifFirst = false } = command;
  const events: AccountEvent[] = [];
  const hasOther = ifFirst && account?.sources.some(source => source.recordKey !== recordKey);
  if (!account?.sources.some(source => source.recordKey === recordKey && source.uai === uai))
    events.push({ type: 'SourceRecordAttached', data: { base, academie, uai, recordKey } });
  if (hasOther) return events;
  if (identity && !sameRef(account?.identity, identity)) events.push({ type: 'IdentityRecorded', data: { identity } });
  if (contact && !sameRef(account?.baseContact, contact.base))
    events.push(contactRecorded(contact.recorded, contact.base));
  return events;
}

/** Whether the link is to the school `uai`, with the kinship and the level that the base now says. */
const isSame = (link: Link | undefined, { kinship, legalLevel }: LinkFacts, uai: string): boolean =>
  link?.uai === uai && link.kinship === kinship && link.legalLevel === legalLevel;

const attachEvents = (before: Link | undefined, link: LinkFacts, uai: string): AccountEvent[] => {
  const { studentId, kinship, legalLevel } = link;
  return isSame(before, link, uai) ? [] : [{ type: 'LinkAttached', data: { studentId, uai, kinship, legalLevel } }];
};

/** The events of what this school's base now says of links that disputes have ended (`barred`). */
function withheldEvents(account: Account, barred: readonly LinkFacts[], uai: string): AccountEvent[] {
  const { withheld = [] } = account;
  const changed = barred.filter(
    link =>
      !isSame(
        withheld.find(({ studentId }) => studentId === link.studentId),
        link,
        uai,
      ),
  );
  const gone = linksToCorrect(account).filter(
    link => link.uai === uai && !barred.some(({ studentId }) => studentId === link.studentId),
  );
  return [
    ...changed.map(({ studentId, kinship, legalLevel }): AccountEvent => ({
      type: 'WithheldLinkRecorded',
      data: { studentId, link: { uai, kinship, legalLevel } },
    })),
    ...gone.map(({ studentId }): AccountEvent => ({ type: 'WithheldLinkRecorded', data: { studentId } })),
  ];
}

/**
 * The events that attach, change and end links to pupils of the school `uai`, so that they are those of `wanted`. A link that a dispute
 * found wrong does not come back.
 */
function linkEvents(account: Account | undefined, wanted: readonly LinkFacts[], uai: string): AccountEvent[] {
  const barred = account ? barredStudents(account) : [];
  const isBarred = ({ studentId }: LinkFacts): boolean => barred.includes(studentId);
  const guardianships = wanted.filter(link => link.legal);
  const legal = guardianships.filter(link => !isBarred(link));
  const ended = (account?.links ?? []).filter(
    link => link.uai === uai && !legal.some(({ studentId }) => studentId === link.studentId),
  );
  return [
    ...legal.flatMap(link =>
      attachEvents(
        account?.links.find(({ studentId }) => studentId === link.studentId),
        link,
        uai,
      ),
    ),
    ...ended.map(({ studentId }): AccountEvent => {
      const named = wanted.some(link => link.studentId === studentId);
      return { type: 'LinkDetached', data: { studentId, reason: named ? 'NOT_LEGAL' : 'BASE' } };
    }),
    ...(account ? withheldEvents(account, guardianships.filter(isBarred), uai) : []),
  ];
}

/** Records what the base says. Makes the account when there is none, for a pupil or a responsable who is eligible. */
export function recordFromBase(account: Account | undefined, command: RecordFromBase) {
  const { kind, uai } = command;
  if (!account && kind === 'RESPONSABLE' && !command.links.some(link => link.legal && link.eligible))
    return refuse('NOT_ELIGIBLE');
  if (!account && !command.identity) return refuse('ACCOUNT_UNKNOWN');
  const ofLinks = kind === 'RESPONSABLE' ? linkEvents(account, command.links, uai) : [];
  return accept(
    ...(account ? [] : [preCreated(command)]),
    ...personEvents(account, command),
    ...reopeningEvents(account, ofLinks),
    ...ofLinks,
  );
}

/** Detaches a record that is gone from the base, and ends the links that no other record of the school still names. */
export function disappear(account: Account, { base, uai, recordKey, links: others = [] }: Disappear) {
  const known = account.sources.some(source => source.recordKey === recordKey);
  return accept(
    ...(known ? [{ type: 'SourceRecordDetached' as const, data: { base, recordKey } }] : []),
    ...linkEvents(account, others, uai),
  );
}

/** Ends the links to a pupil that schools other than `byUai` gave. */
export function pupilTaken(account: Account, { studentId, byUai }: PupilTaken) {
  const leaves = ({ studentId: child, uai }: Pick<Link, 'studentId' | 'uai'>): boolean =>
    child === studentId && uai !== byUai;
  return accept(
    ...(account.links.some(leaves)
      ? [{ type: 'LinkDetached' as const, data: { studentId, reason: 'BASE' as const } }]
      : []),
    ...(linksToCorrect(account).some(leaves) ? [{ type: 'WithheldLinkRecorded' as const, data: { studentId } }] : []),
  );
}
