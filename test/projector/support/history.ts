/** Makes random yet believable histories of schools, pupils and accounts, whose streams interleave. */
import { createHash } from 'node:crypto';
import { Random } from '../../../src/common/random.js';
import type { AccessEvent } from '../../../src/domain/access/events.js';
import type { AcademieEvent } from '../../../src/domain/academie/events.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { AssistanceEvent } from '../../../src/domain/assistance/events.js';
import type { CampaignEvent } from '../../../src/domain/campaign/events.js';
import type { DelegationEvent } from '../../../src/domain/delegation/events.js';
import type { EventMetadata, JsonObject } from '../../../src/domain/event.js';
import type { ImportEvent } from '../../../src/domain/import/events.js';
import type { SchoolEvent } from '../../../src/domain/school/events.js';
import type { StudentEvent } from '../../../src/domain/student/events.js';
import type { EventToAppend } from '../../../src/eventstore/eventstore.js';
import { Campaigning } from './campaigning.js';
import { Merging, type Known } from './merging.js';

export type AnyEvent =
  | AccountEvent
  | StudentEvent
  | SchoolEvent
  | ImportEvent
  | CampaignEvent
  | DelegationEvent
  | AcademieEvent
  | AssistanceEvent
  | AccessEvent;

export interface Draft {
  readonly stream: string;
  readonly event: EventToAppend;
}

/** Makes a UUID from a name: always the same from the same name. */
export const uuid = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const metadata = (at = '2026-09-01T08:00:00.000Z'): EventMetadata => ({
  actor: 'head-1',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: '0750001A',
  source: 'CONSOLE',
  correlationId: uuid('correlation'),
  at,
});

/** Seeded choices: a whole number from 0, below the given one. */
export function random(seed: number): (below: number) => number {
  const numbers = Random.of('history', seed);
  return below => numbers.below(below);
}

const SCHOOLS = ['0750001A', '0750002B', '9740003C'];
const CLASSES = ['6A', '6B', '5A'];
const MEFS = [undefined, '10010012110', '10110001110'];

/** How large and how fast the world of a history is. */
export interface World {
  readonly schools: readonly string[];
  /** Codes of académies and départements, among which those of a school are chosen. */
  readonly academies: readonly string[];
  readonly departements: readonly string[];
  /** Minutes from one event to the next. */
  readonly pace: number;
}
const SMALL: World = { schools: SCHOOLS, academies: ['01', '28'], departements: ['075', '974'], pace: 1 };

/** Writes the events as drafts, ready to be appended. The seed decides every choice. */
export class Histories {
  readonly drafts: Draft[] = [];
  readonly #pick: (below: number) => number;
  readonly #students: string[] = [];
  readonly #accounts: Known[] = [];
  readonly #merging: Merging;
  readonly #campaigning: Campaigning;
  readonly #placed = new Map<string, string>();
  readonly #registered = new Set<string>();
  #minute = 0;

  constructor(
    private readonly seed: number,
    private readonly world: World = SMALL,
  ) {
    this.#pick = random(seed);
    this.#merging = new Merging(this.#accounts, {
      pick: this.#pick,
      emit: (accountId, event) => this.#emit(`account-${accountId}`, event),
      schoolOf: studentId => this.#placed.get(studentId) ?? this.world.schools[0]!,
      newId: () => uuid(`${seed} merge ${this.#minute}`),
    });
    this.#campaigning = new Campaigning({
      pick: this.#pick,
      emit: (stream, event) => this.#emit(stream, event),
      accounts: () => this.#accounts,
      newId: () => uuid(`${seed} campaign ${this.#minute}`),
    });
  }

  /** `steps` actions, after the schools were registered. */
  static of(seed: number, steps: number, world: World = SMALL): Draft[] {
    const histories = new Histories(seed, world);
    histories.#schools();
    for (let step = 0; step < steps; step++) histories.#step();
    return histories.drafts;
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#pick(values.length)]!;
  }

  /** False at one event of so many. It takes no choice from the seed. */
  #mostly(many: number): boolean {
    return this.drafts.length % many > 0;
  }

  #emit(stream: string, event: AnyEvent): void {
    const at = new Date(Date.UTC(2026, 8, 1) + this.#minute++ * this.world.pace * 60_000).toISOString();
    const id = uuid(`${this.seed} event ${this.drafts.length}`);
    const data = JSON.parse(JSON.stringify(event.data)) as JsonObject;
    this.drafts.push({ stream, event: { id, type: event.type, data, metadata: metadata(at) } });
  }

  #id(kind: string, n: number): string {
    return uuid(`${this.seed} ${kind} ${n}`);
  }

  /** Schools of an even number are écoles. */
  #description(uai: string) {
    const isEcole = Number(uai[6]) % 2 === 0;
    return {
      name: `Collège ${uai}`,
      degree: isEcole ? ('FIRST' as const) : ('SECOND' as const),
      academie: this.#one(this.world.academies),
      departement: this.#one(this.world.departements),
      ...(isEcole ? { circonscription: this.#one(['0751', '0752']) } : {}),
    };
  }

  #schools(): void {
    for (const uai of this.world.schools) {
      if (this.#pick(4) > 0) this.#register(uai);
    }
  }

  #register(uai: string): void {
    this.#registered.add(uai);
    this.#emit(`school-${uai}`, { type: 'SchoolRegistered', data: { uai, ...this.#description(uai) } });
  }

  #step(): void {
    const choice = this.#pick(20);
    if (choice < 3 || this.#students.length === 0) return this.#newStudent();
    if (choice < 6 || this.#accounts.length === 0) return this.#newAccount();
    if (choice < 9) return this.#moveStudent();
    if (choice < 10) return this.#changeSchool();
    if (choice < 11) return this.#pick(2) === 0 ? this.#import() : this.#campaigning.step();
    if (choice < 15) return this.#merging.step();
    this.#actOnAccount();
  }

  #placement(uai = this.#one(this.world.schools)) {
    const mef = this.#one(MEFS);
    return { uai, year: 2026, classCode: this.#one(CLASSES), ...(mef === undefined ? {} : { mef }) };
  }

  #newStudent(): void {
    const studentId = this.#id('student', this.#students.length);
    const stream = `student-${studentId}`;
    const personId = uuid(`person ${studentId}`);
    this.#students.push(studentId);
    this.#emit(stream, { type: 'StudentRegistered', data: { studentId, personId } });
    const identity = { personId, version: 1 };
    if (this.#pick(5) > 0)
      this.#emit(stream, { type: 'IdentityRecorded', data: { identity, hasIne: this.#mostly(5) } });
    if (this.#pick(5) > 0) this.#place(studentId);
  }

  #place(studentId: string): void {
    const data = this.#placement();
    this.#placed.set(studentId, data.uai);
    this.#emit(`student-${studentId}`, { type: 'StudentEnrolled', data });
  }

  #newAccount(): void {
    const accountId = this.#id('account', this.#accounts.length);
    const stream = `account-${accountId}`;
    const personId = uuid(`person ${accountId}`);
    const own = this.#pick(3) === 0 ? this.#one(this.#students) : undefined;
    const account = { id: accountId, links: new Set<string>(), ...(own === undefined ? {} : { own }) };
    this.#accounts.push(account);
    const kind = own === undefined ? ('RESPONSABLE' as const) : ('STUDENT' as const);
    const order = this.#pick(2);
    const attach = (): void =>
      void (own && this.#emit(`student-${own}`, { type: 'StudentAccountAttached', data: { accountId } }));
    if (order === 0) attach();
    this.#emit(stream, {
      type: 'AccountPreCreated',
      data: { accountId, kind, personId, ...(own === undefined ? {} : { studentId: own }) },
    });
    if (order === 1 && this.#pick(4) > 0) attach();
    this.#emit(stream, { type: 'IdentityRecorded', data: { identity: { personId, version: 1 } } });
    if (own === undefined) this.#link(account);
  }

  #link(account: { id: string; links: Set<string> }): void {
    const studentId = this.#one(this.#students);
    account.links.add(studentId);
    const uai = this.#placed.get(studentId) ?? this.world.schools[0]!;
    const kinship = this.#one(['MOTHER', 'FATHER', 'GUARDIAN'] as const);
    const data = { studentId, uai, kinship, legalLevel: 1 + this.#pick(2) };
    this.#emit(`account-${account.id}`, { type: 'LinkAttached', data });
  }

  #moveStudent(): void {
    const studentId = this.#one(this.#students);
    const stream = `student-${studentId}`;
    const uai = this.#placed.get(studentId);
    if (uai === undefined) return this.#place(studentId);
    const choice = this.#pick(4);
    const personId = uuid(`person ${studentId}`);
    const version = 2 + this.#pick(3);
    if (choice === 0) {
      this.#placed.delete(studentId);
      return this.#emit(stream, { type: 'StudentLeft', data: { uai, reason: 'EXIT_DATE' } });
    }
    if (choice === 1) return this.#emit(stream, { type: 'StudentPlacementChanged', data: this.#placement(uai) });
    if (choice === 2)
      return this.#emit(stream, {
        type: 'IdentityRecorded',
        data: { identity: { personId, version }, hasIne: this.#mostly(4) },
      });
    const data = { ...this.#placement(), fromUai: uai };
    this.#placed.set(studentId, data.uai);
    this.#emit(stream, { type: 'StudentTransferred', data });
  }

  #changeSchool(): void {
    const uai = this.#one(this.world.schools);
    const stream = `school-${uai}`;
    if (!this.#registered.has(uai)) return this.#register(uai);
    if (this.#pick(2) === 0)
      return this.#emit(stream, { type: 'SchoolDescriptionChanged', data: this.#description(uai) });
    const data = { year: 2026, classCodes: CLASSES, mefCodes: ['10010012110'], labelsDigest: String(this.#minute) };
    this.#emit(stream, { type: 'SchoolStructureRecorded', data });
  }

  #import(): void {
    const importId = uuid(`${this.seed} import ${this.drafts.length}`);
    const uai = this.#one(this.world.schools);
    const stream = `import-${importId}`;
    this.#emit(stream, {
      type: 'ImportStarted',
      data: { importId, uai, base: 'SIECLE', year: 2026, filesDigest: 'd' },
    });
    if (this.#pick(3) === 0)
      return this.#emit(stream, { type: 'ImportRefused', data: { importId, code: 'WRONG_ROOT' } });
    const counts = { read: 1, created: 1, changed: 0, unchanged: 0, ended: 0, rejected: 0, skipped: 0 };
    const data = { importId, students: counts, responsables: counts, links: counts, rejects: 0, warnings: 0 };
    this.#emit(stream, { type: 'ImportCompleted', data });
  }

  #actOnAccount(): void {
    const account = this.#one(this.#accounts);
    if (account.merge) return;
    const stream = `account-${account.id}`;
    const contact = { personId: uuid(`person ${account.id}`), version: 1 + this.#pick(3) };
    const linked = [...account.links];
    const uai = this.world.schools[0]!;
    const credentialId = uuid(`credential ${this.#minute}`);
    const expiresAt = '2026-12-01T00:00:00.000Z';
    const tokenId = uuid(`token ${this.#minute}`);
    const studentId = linked.length ? this.#one(linked) : undefined;
    const actions: (() => void)[] = [
      () =>
        this.#emit(stream, {
          type: 'AccountNotified',
          data: { channel: 'LETTER', uai, credentialId, resetPassword: true, expiresAt },
        }),
      () =>
        this.#emit(stream, { type: 'ActivationStarted', data: { credentialId, contact, confirmedStudentIds: linked } }),
      () =>
        this.#emit(stream, {
          type: 'AccountActivated',
          data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId },
        }),
      () => this.#emit(stream, { type: 'AccountActivated', data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT' } }),
      () => this.#emit(stream, { type: 'AccountExpired', data: { notifiedAt: '2026-09-01T00:00:00.000Z' } }),
      () => this.#emit(stream, { type: 'SignedIn', data: { method: 'PASSWORD' } }),
      () => this.#emit(stream, { type: 'SignInFailed', data: { failures: 1 } }),
      () => this.#emit(stream, { type: 'PasswordReset', data: { credentialId, uai } }),
      () => this.#emit(stream, { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId } }),
      () =>
        this.#emit(stream, {
          type: 'ContactDetailsRecorded',
          data: { contact, hasEmail: this.#pick(2) === 0, hasMobile: this.#mostly(3), changed: ['EMAIL'] },
        }),
      () => this.#emit(stream, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }),
      () => this.#emit(stream, { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }),
      () => void (account.own === undefined && this.#link(account)),
      () => {
        if (studentId === undefined) return;
        account.links.delete(studentId);
        this.#emit(stream, { type: 'LinkDetached', data: { studentId, reason: 'BASE' } });
      },
      () =>
        void (studentId && this.#emit(stream, { type: 'LinkDisputed', data: { disputeId: tokenId, studentId, uai } })),
      () =>
        void (
          studentId &&
          this.#emit(stream, {
            type: 'LinkDisputeResolved',
            data: { disputeId: tokenId, studentId, outcome: 'LINK_KEPT' },
          })
        ),
    ];
    this.#one(actions)();
  }
}
