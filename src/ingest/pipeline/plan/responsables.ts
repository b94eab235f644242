/** Compares what the files say of the responsables of a school with what is known of them. */
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

interface Inactive {
  readonly draft: ResponsableDraft;
  readonly known?: KnownRecord;
}

export interface ResponsablesToPlan extends MatchedResponsables {
  /** Those in the file without any legal link; `known` when they had one before. */
  readonly inactive: readonly Inactive[];
  /** Pupils of this school whom the file does not end. */
  readonly staying: ReadonlySet<string>;
  /** Pupils of this school, by id, who were transferred to another one. */
  readonly transferred: ReadonlyMap<string, unknown>;
  /** The base's ids of the school's pupils, where it has any. */
  readonly pupilIds: ReadonlyMap<string, string>;
  /** Those rejected for their own fields. */
  readonly faulty: readonly ResponsableDraft[];
}

const isKept = ({ as }: LinkOutcome): boolean => as === 'KEPT';

export class ResponsablesPlan {
  readonly #responsables: ResponsableToRecord[] = [];
  readonly #ends: ToEnd[] = [];
  readonly #active: ReadonlySet<KnownRecord>;
  readonly #met: Set<KnownRecord>;
  /** Keys of the records that the file holds. */
  readonly #recordKeys: ReadonlySet<string>;
  /** By known record, the links of all rows without a legal link: planned once, together. */
  readonly #besides = new Map<KnownRecord, LinkOutcome[]>();

  constructor(
    readonly judged: ResponsablesToPlan,
    readonly keys: Keys,
    readonly tally: Tally,
  ) {
    const { untouched, matched, inactive } = judged;
    this.#active = new Set(matched.flatMap(({ known }) => known ?? []));
    this.#met = new Set([...untouched, ...this.#active, ...matched.flatMap(({ joins = [] }) => joins)]);
    this.#recordKeys = new Set(matched.map(({ recordKey }) => recordKey));
    for (const { draft, known } of inactive) if (known) addTo(this.#besides, known, ...draft.links);
  }

  of(known: readonly KnownRecord[]): Pick<Plan, 'responsables' | 'responsableEnds'> {
    const { matched, rejected, faulty, inactive } = this.judged;
    for (const draft of [...faulty, ...rejected.map(one => one.draft)]) skipLinks(draft, this.tally);
    for (const one of inactive) this.#planInactive(one);
    for (const record of known) if (!this.#met.has(record) && record.state !== 'ENDED') this.#disappear(record);
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
    const { staying, transferred, pupilIds } = this.judged;
    const nameOf = (studentId: string): ReturnType<Pupils['nameOf']> => {
      const pupilId = pupilIds.get(studentId);
      if (pupilId === undefined || responsableId === undefined) return { detail: `pupil ${studentId}` };
      return { recordId: `${pupilId}–${responsableId}` };
    };
    return { staying, transferred, nameOf };
  }

  #besidesOf(known: KnownRecord): LinkOutcome[] {
    const outcomes = this.#besides.get(known) ?? [];
    this.#besides.delete(known);
    return outcomes;
  }

  /** Ends with the last link that was known; where some are kept, those alone end that are not. */
  #planInactive({ draft, known }: Inactive): void {
    const { origin } = draft.raw;
    const reason = draft.links.some(link => link.as === 'DROPPED' && link.reason === 'NOT_LEGAL')
      ? 'NOT_LEGAL'
      : 'NO_ENROLLED_PUPIL';
    const skip = (): void => this.tally.skip('RESPONSABLE', reason, origin);
    if (known && this.#active.has(known)) return skip();
    const outcomes = known ? this.#besidesOf(known) : draft.links;
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
      fingerprint: this.#parts(state === 'CURRENT' ? personIn(known.fingerprint) : undefined, links),
      change: 'changed',
      counted: 'unchanged',
      hadContact: true,
      fresh: false,
    };
  }

  #parts(person: string | undefined, links: readonly PlannedLink[]): Fingerprint {
    return { of: 'PARTS', person, links: this.keys.fingerprint(heldLinks(links)) };
  }

  #disappear(known: KnownRecord): void {
    const left = known.links.every(({ studentId }) => !this.judged.staying.has(studentId));
    const isRowReused = this.#recordKeys.has(known.recordKey);
    const why = isRowReused ? 'ENDED_REUSED' : left ? 'ENDED_NO_PUPIL' : 'ENDED_ABSENT';
    this.tally.disappear('RESPONSABLE', why, namedAs(known));
    this.#links([], [known]);
    this.#ends.push({ known, isRowReused });
  }

  /** `again`: though nothing has changed. */
  #planActive(one: MatchedResponsable, again: boolean): void {
    const { recordKey, accountId, digests, person, known, joins = [] } = one;
    const { clean, draft } = one.active;
    const { origin } = draft.raw;
    const before = known ? [known, ...joins] : [];
    const besides = before.flatMap(record => this.#besidesOf(record));
    const links = this.#links([...draft.links, ...besides], before, draft.id);
    const fingerprint = this.#parts(person, links);
    const isBack = links.some(({ studentId }) => this.judged.transferred.has(studentId));
    if (isUnchanged(known, fingerprint) && !again && !isBack)
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
      hadContact: true,
      fresh: known === undefined,
      ...(joins.length > 0 && { joins: joins.map(({ entityId }) => entityId) }),
      ...replacing(recordKey, known),
    });
  }
}
