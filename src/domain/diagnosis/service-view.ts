/** What an online service, such as a school's ENT, would receive for an account, and why it would refuse it: by school. */
import type { SourceRecord } from '../account/attachments.js';
import type { Account } from '../account/state.js';
import type { AccountKind } from '../account/events.js';
import type { PupilFacts } from './facts.js';
import type { RemedyCode } from './remedies.js';

export const SERVICE_REFUSAL_CODES = [
  'NOT_ACTIVATED',
  'AFFILIATION_DIFFERS',
  'NO_LINK',
  'LINK_SUSPENDED',
  'NO_ID',
  'TWO_IDS',
  'NO_INE',
] as const;
export type ServiceRefusalCode = (typeof SERVICE_REFUSAL_CODES)[number];

export interface ServiceRefusal {
  readonly code: ServiceRefusalCode;
  readonly remedy: RemedyCode;
}

/** The service that refuses, as far as the helper knows it. */
export interface ServiceAsked {
  /** The profile that it expects. */
  readonly affiliation?: AccountKind | undefined;
}

export interface ServiceFacts {
  readonly account: Account;
  readonly pupils: readonly PupilFacts[];
}

/** What a service of one school receives. */
export interface ServiceSchool {
  readonly uai: string;
  readonly records: readonly SourceRecord[];
  readonly refusals: readonly ServiceRefusal[];
}

interface AtSchool extends ServiceFacts {
  readonly asked: ServiceAsked;
  readonly records: readonly SourceRecord[];
  /** The account's pupils of this school. `disputed`: services are told of no link while its dispute is open, nor once it was upheld. */
  readonly ofSchool: readonly { readonly disputed: boolean; readonly hasIne: boolean }[];
}

interface RefusalRule extends ServiceRefusal {
  readonly refuses: (at: AtSchool) => boolean;
}

/** Whether one base has the holder twice, under two ids. */
const severalOfOneBase = (records: readonly SourceRecord[]): boolean =>
  records.some(one => records.some(({ base, recordKey }) => base === one.base && recordKey !== one.recordKey));

/** Why a service would refuse the account, in the order in which to look. */
export const SERVICE_REFUSALS: readonly RefusalRule[] = [
  { code: 'NOT_ACTIVATED', remedy: 'ACTIVATE', refuses: ({ account }) => account.state !== 'ACTIVATED' },
  {
    code: 'AFFILIATION_DIFFERS',
    remedy: 'USE_OTHER_PROFILE',
    refuses: ({ account, asked }) => asked.affiliation !== undefined && asked.affiliation !== account.kind,
  },
  { code: 'NO_LINK', remedy: 'ATTACH_CHILD', refuses: ({ ofSchool }) => ofSchool.length === 0 },
  {
    code: 'LINK_SUSPENDED',
    remedy: 'SETTLE_DISPUTE',
    refuses: ({ ofSchool }) => ofSchool.length > 0 && ofSchool.every(({ disputed }) => disputed),
  },
  {
    code: 'NO_ID',
    remedy: 'IMPORT_AGAIN',
    refuses: ({ records }) => records.length === 0,
  },
  { code: 'TWO_IDS', remedy: 'JOIN_RECORDS', refuses: ({ records }) => severalOfOneBase(records) },
  {
    code: 'NO_INE',
    remedy: 'ASSIGN_INE',
    refuses: ({ account, ofSchool }) => account.kind === 'STUDENT' && ofSchool.some(({ hasIne }) => !hasIne),
  },
];

/** The account's pupils of a school. */
function pupilsAt({ account, pupils }: ServiceFacts, uai: string): AtSchool['ofSchool'] {
  const hasIne = new Map(pupils.map(pupil => [pupil.studentId, pupil.hasIne]));
  if (account.kind === 'STUDENT')
    return pupils.filter(pupil => pupil.uai === uai).map(pupil => ({ disputed: false, hasIne: pupil.hasIne }));
  const links = account.links.map(link => ({ ...link, disputed: link.disputeId !== undefined }));
  // A link whose dispute was upheld is `withheld` for as long as the base lists it.
  const withheld = (account.withheld ?? []).map(link => ({ ...link, disputed: true }));
  return [...links, ...withheld]
    .filter(link => link.uai === uai)
    .map(({ studentId, disputed }) => ({ disputed, hasIne: hasIne.get(studentId) === true }));
}

/** What a service of the school receives, and why it would refuse the account. */
export function serviceAt(facts: ServiceFacts, uai: string, asked: ServiceAsked = {}): ServiceSchool {
  const records = facts.account.sources.filter(record => record.uai === uai);
  const at = { ...facts, asked, records, ofSchool: pupilsAt(facts, uai) };
  const refusals = SERVICE_REFUSALS.filter(({ refuses }) => refuses(at)).map(({ code, remedy }) => ({ code, remedy }));
  return { uai, records, refusals };
}
