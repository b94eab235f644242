/** Plans the responsables of a school: compares what the files say of them with what is known. */
import { addTo } from '../../../common/grouped.js';
import type { Origin } from '../raw.js';
import type { Keys } from '../match/keys.js';
import type { KnownRecord } from '../known/known.js';
import { personIn, isUnchanged, type Fingerprint } from '../match/fingerprint.js';
import type { MatchedResponsable, MatchedResponsables } from '../match/responsables.js';
import { namedAs } from '../known/named-as.js';
import { changeOf, replacing, type Plan, type ResponsableToRecord, type ToEnd } from './plan.js';
import { heldLinks, planLinks, skipLinks, type PlannedLink, type Pupils } from './links.js';
import type { LinkOutcome, ResponsableDraft } from '../judge/responsables.js';
import type { Tally } from '../../report/tally.js';

/** A responsable of the file without any legal link. */
interface Inactive {
  readonly draft: ResponsableDraft;
  readonly known?: KnownRecord;
}

/** The responsables of the file, by what became of them so far. */
export interface ResponsablesToPlan extends MatchedResponsables {
  /** Responsables of the file without any legal link; `known` is their record, when there is one. */
  readonly inactive: readonly Inactive[];
  /** Pupils of this school whom the file does not end. */
  readonly staying: ReadonlySet<string>;
  /** Pupils of this school, by id, who were transferred to another one. */
  readonly transferred: ReadonlyMap<string, unknown>;
  /** The base's ids of the school's pupils, where it has any. */
  readonly pupilIds: ReadonlyMap<string, string>;
  /** Ids of pupils whom a rejected link names without a responsable. */
  readonly linkedByNobody: ReadonlySet<string>;
  /** Known records that a rejected record may be of: where the file does not hold them, they are left as they are. */
  readonly inDoubt: ReadonlySet<KnownRecord>;
  /** Responsables rejected for their own fields. */
  readonly faulty: readonly ResponsableDraft[];
}

const isKept = ({ as }: LinkOutcome): boolean => as === 'KEPT';

/** Makes the plan of one school's responsables. Construct it, then call `of` once with all their known records. */
export class ResponsablesPlan {
  readonly #responsables: ResponsableToRecord[] = [];
  readonly #ends: ToEnd[] = [];
  /** Known records of responsables who have a legal link in the file. */
  readonly #active: ReadonlySet<KnownRecord>;
  /** Known records that the file concerns, or that stay untouched: all others disappear. */
  readonly #met: Set<KnownRecord>;
  /** Keys of the records that the file holds. */
  readonly #recordKeys: ReadonlySet<string>;
  /** By known record, the links of all its rows without a legal link. They are planned together, once. */
  readonly #inactiveLinks = new Map<KnownRecord, LinkOutcome[]>();

  constructor(
    readonly judged: ResponsablesToPlan,
    readonly keys: Keys,
    readonly tally: Tally,
  ) {
    const { untouched, matched, inactive } = judged;
    this.#active = new Set(matched.flatMap(({ known }) => known ?? []));
    this.#met = new Set([...untouched, ...this.#active, ...matched.flatMap(({ joins = [] }) => joins)]);
    this.#recordKeys = new Set(matched.map(({ recordKey }) => recordKey));
    for (const { draft, known } of inactive) if (known) addTo(this.#inactiveLinks, known, ...draft.links);
  }

  /** Plans them, and counts each in the tally. */
  of(known: readonly KnownRecord[]): Pick<Plan, 'responsables' | 'responsableEnds'> {
    const { matched, rejected, faulty, inactive } = this.judged;
    for (const draft of [...faulty, ...rejected.map(one => one.draft)]) skipLinks(draft, this.tally);
    for (const one of inactive) this.#planInactive(one);
    for (const record of known) if (!this.#met.has(record) && record.state !== 'ENDED') this.#planAbsent(record);
    for (const { joins = [] } of matched)
      for (const record of joins)
        this.#ends.push({ known: record, isRowReused: this.#recordKeys.has(record.recordKey) });
    // Where a record of the account ends, another may become authoritative.
    const ending = new Set(this.#ends.map(end => end.known.entityId));
    for (const one of matched) this.#planActive(one, ending.has(one.accountId));
    this.#responsables.sort((a, b) => (a.recordKey < b.recordKey ? -1 : 1));
    return { responsables: this.#responsables, responsableEnds: this.#ends };
  }

  #links(outcomes: readonly LinkOutcome[], known: readonly KnownRecord[], id?: string): PlannedLink[] {
    const links = known.flatMap(record => record.links);
    return planLinks(outcomes, links, this.#pupilsOf(known[0]?.recordId ?? id), this.tally);
  }

  #pupilsOf(responsableId: string | undefined): Pupils {
    const { staying, transferred, linkedByNobody, pupilIds } = this.judged;
    const nameOf = (studentId: string): ReturnType<Pupils['nameOf']> => {
      const pupilId = pupilIds.get(studentId);
      if (pupilId === undefined || responsableId === undefined) return { detail: `pupil ${studentId}` };
      return { recordId: `${pupilId}–${responsableId}` };
    };
    return { staying, transferred, linkedByNobody, nameOf };
  }

  /** Answers the links of rows without a legal link; at the next call for the record, none. */
  #takeInactiveLinks(known: KnownRecord): LinkOutcome[] {
    const outcomes = this.#inactiveLinks.get(known) ?? [];
    this.#inactiveLinks.delete(known);
    return outcomes;
  }

  /**
   * Plans a responsable without a legal link: the known record ends, unless some of its links are kept; then only the others end. A record that
   * had no links stays where a link of the file is in doubt.
   */
  #planInactive({ draft, known }: Inactive): void {
    const { origin } = draft.raw;
    const reason = draft.links.some(link => link.as === 'DROPPED' && link.reason === 'NOT_LEGAL')
      ? 'NOT_LEGAL'
      : 'NO_ENROLLED_PUPIL';
    const skip = (): void => this.tally.skip('RESPONSABLE', reason, origin);
    if (known && this.#active.has(known)) return skip();
    const outcomes = known ? this.#takeInactiveLinks(known) : draft.links;
    const record = known && !this.#met.has(known) ? known : undefined;
    const links = this.#links(outcomes, record ? [record] : [], draft.id);
    if (!record || record.state === 'ENDED') return skip();
    this.#met.add(record);
    const held = heldLinks(links);
    if (held.length > 0 || (outcomes.some(isKept) && record.links.length === 0)) {
      if (held.length !== record.links.length) this.#responsables.push(this.#withLinks(record, links, origin));
      return skip();
    }
    const noIne = outcomes.some(link => link.as === 'DROPPED' && link.reason === 'PUPIL_NOT_ELIGIBLE');
    const why = reason === 'NOT_LEGAL' ? 'ENDED_NOT_LEGAL' : noIne ? 'ENDED_NO_INE' : 'ENDED_NO_PUPIL';
    this.tally.end('RESPONSABLE', why, reason, origin);
    this.#ends.push({ known: record, isRowReused: false });
  }

  /** Records links alone. A record that is not settled stays to be recorded anew. */
  #withLinks(known: KnownRecord, links: readonly PlannedLink[], origin: Origin): ResponsableToRecord {
    const { recordKey, entityId, state } = known;
    return {
      recordKey,
      entityId,
      digests: known,
      before: known.links,
      links,
      origin,
      fingerprint: this.#fingerprintOf(state === 'CURRENT' ? personIn(known.fingerprint) : undefined, links),
      change: 'changed',
      counted: 'unchanged',
      fresh: false,
    };
  }

  #fingerprintOf(person: string | undefined, links: readonly PlannedLink[]): Fingerprint {
    return { of: 'PARTS', person, links: this.keys.fingerprint(heldLinks(links)) };
  }

  /** Plans a known record that the file does not hold: it stays when it is in doubt, unless another person has its row; else it ends. */
  #planAbsent(known: KnownRecord): void {
    const { recordKey, recordId } = known;
    if (!this.judged.inDoubt.has(known) || this.#recordKeys.has(recordKey)) this.#disappear(known);
    else if (recordId !== undefined) this.tally.stay('RESPONSABLE', recordId);
  }

  /** Ends a known record that the file does not hold any more. */
  #disappear(known: KnownRecord): void {
    const allPupilsLeft = known.links.every(({ studentId }) => !this.judged.staying.has(studentId));
    const isRowReused = this.#recordKeys.has(known.recordKey);
    const why = isRowReused ? 'ENDED_REUSED' : allPupilsLeft ? 'ENDED_NO_PUPIL' : 'ENDED_ABSENT';
    this.tally.disappear('RESPONSABLE', why, namedAs(known));
    // Counts its links, which end with it.
    this.#links([], [known]);
    this.#ends.push({ known, isRowReused });
  }

  /** Plans a responsable with a legal link. `again`: records it even if nothing has changed. */
  #planActive(one: MatchedResponsable, again: boolean): void {
    const { recordKey, accountId, digests, person, known, joins = [] } = one;
    const { clean, draft } = one.active;
    const { origin } = draft.raw;
    const before = known ? [known, ...joins] : [];
    const inactiveLinks = before.flatMap(record => this.#takeInactiveLinks(record));
    const links = this.#links([...draft.links, ...inactiveLinks], before, draft.id);
    const fingerprint = this.#fingerprintOf(person, links);
    const hasPupilBack = links.some(({ studentId }) => this.judged.transferred.has(studentId));
    if (isUnchanged(known, fingerprint) && !again && !hasPupilBack)
      return this.tally.count('RESPONSABLE', 'unchanged', origin);
    const change = changeOf(known);
    const counted = personIn(known?.fingerprint) === person ? 'unchanged' : change;
    this.tally.count('RESPONSABLE', counted, origin);
    this.#responsables.push({
      recordKey,
      entityId: accountId,
      digests,
      fingerprint,
      change,
      counted,
      origin,
      clean,
      links,
      before: known?.links ?? [],
      fresh: known === undefined,
      ...(joins.length > 0 && { joins: joins.map(({ entityId }) => entityId) }),
      ...replacing(recordKey, known),
    });
  }
}
