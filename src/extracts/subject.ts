/** Whom an extract is about, read from the events of the stream itself: which person, in which time zone, and what each event says in words. */
import { describeIn } from '../domain/account/describe.js';
import { accounts } from '../domain/account/history.js';
import { STATE_LABELS } from '../domain/account/labels.js';
import type { Account } from '../domain/account/state.js';
import type { Texts } from '../domain/language.js';
import { idIn } from '../domain/streams.js';
import { describeStudentEvent } from '../domain/student/describe.js';
import { students } from '../domain/student/history.js';
import type { Student } from '../domain/student/state.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';

/** A person as the events of a stream tell of one. */
export interface Subject {
  readonly kind: 'ACCOUNT_OF_RESPONSABLE' | 'ACCOUNT_OF_STUDENT' | 'STUDENT';
  /** Id of the account or the pupil. */
  readonly id: string;
  /** Where the names are; undefined before they are known and once they are erased. */
  readonly identity: VaultRef | undefined;
  readonly erased: boolean;
  /** A school of the person, the last one known. */
  readonly uai: string | undefined;
  /** The time zone of that school: IANA name. */
  readonly zone: string;
}

/** What an event says in words. */
export interface Told {
  readonly sentence: Texts;
  /** The state of the account before and after the event, in French, where it changed. */
  readonly state?: readonly [before: string | undefined, after: string];
}

/** Follows the events of one stream, in order. */
export interface Follower {
  /** Takes the next event, and tells it. Throws HistoryError for one that this version does not know. */
  take(event: RecordedEvent): Told;
  /** Undefined before the first event. */
  subject(): Subject | undefined;
}

function followAccount(): Follower {
  let account: Account | undefined;
  let uai: string | undefined;
  return {
    take(recorded) {
      const event = accounts.decode(recorded);
      const before = account;
      account = accounts.evolve(before, event, recorded.metadata.at);
      uai = account.links[0]?.uai ?? account.unlinkedFrom ?? account.sources.at(-1)?.uai ?? uai;
      const sentence = describeIn(event);
      if (before?.state === account.state) return { sentence };
      return { sentence, state: [before && STATE_LABELS[before.state], STATE_LABELS[account.state]] };
    },
    subject: () =>
      account && {
        kind: account.kind === 'STUDENT' ? 'ACCOUNT_OF_STUDENT' : 'ACCOUNT_OF_RESPONSABLE',
        id: account.accountId,
        identity: account.identity,
        erased: account.erasedAt !== undefined,
        uai,
        zone: zoneOfSchool(uai),
      },
  };
}

function followStudent(): Follower {
  let student: Student | undefined;
  let uai: string | undefined;
  return {
    take(recorded) {
      const event = students.decode(recorded);
      student = students.evolve(student, event, recorded.metadata.at);
      uai = student.placement?.uai ?? uai;
      return { sentence: describeStudentEvent(event) };
    },
    subject: () =>
      student && {
        kind: 'STUDENT',
        id: student.studentId,
        identity: student.identity,
        erased: student.erased ?? false,
        uai,
        zone: zoneOfSchool(uai),
      },
  };
}

/** What follows the stream of an account or of a pupil; undefined for any other stream. */
export function followerOf(stream: string): Follower | undefined {
  if (idIn('account', stream) !== undefined) return followAccount();
  return idIn('student', stream) === undefined ? undefined : followStudent();
}

/** Reads the whole stream of an account or a pupil; undefined for any other stream, and for one without an event. */
export async function subjectOf(stream: string, events: AsyncIterable<RecordedEvent>): Promise<Subject | undefined> {
  const follower = followerOf(stream);
  if (!follower) return undefined;
  for await (const event of events) follower.take(event);
  return follower.subject();
}
