/** The content of a record in the mirror: its attributes, which are sealed, and the facts by which it is found, which are not. */
import type { Vault } from '../../../vault/vault.js';
import { placeOf } from '../../../domain/academies.js';
import { isInactiveClass } from '../../../text/names.js';
import { parseIne, parseMef } from '../../formats/parse/identifiers.js';
import { parseUai } from '../../../text/uai.js';
import type { Origin } from '../../pipeline/raw.js';
import type { Degree } from '../../../domain/school/events.js';
import type { AafAttributes, AafKind } from '../read/shape.js';
import {
  pupilIdsOf,
  rawLinks,
  rawMef,
  rawPlacements,
  rawSchool,
  rawStudent,
  responsableIdsOf,
  schoolIdOf,
} from '../read/to-raw.js';

/** The most characters that an id may have, because an index has it as key. References to longer ids are left out. */
export const LONGEST_ID = 200;
const isId = (id: string | undefined): id is string => id !== undefined && id.length <= LONGEST_ID;

/** Stands for file and line, which the mirror does not keep. */
const NOWHERE: Origin = { file: '', line: 0 };
/** The use for which the vault seals the attributes. */
const USE = 'aaf';

/** Attributes as text, sorted by name: equal attributes give equal texts. */
export const textOfAttributes = (attributes: AafAttributes): string =>
  JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The attributes that `textOfAttributes` wrote. */
export const attributesOfText = (text: string): AafAttributes =>
  Object.fromEntries(JSON.parse(text) as [string, string[]][]);

/** Drops attributes without a value: they say the same as absent ones. */
export const withoutEmpty = (attributes: AafAttributes): AafAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0));

/** The facts of a record that are not sealed, so that it can be found by them. */
export interface RecordFacts {
  readonly schoolId?: string | undefined;
  readonly uai?: string | undefined;
  /** Keyed digest of the INE, of a pupil who has a class: an INE that others bear as well is a fault among such pupils alone. */
  readonly ine?: string | undefined;
  readonly mef?: string | undefined;
  /** In a pupil's record, the ids of the responsables it names; in a responsable's, those of the pupils. */
  readonly linked?: readonly string[];
}

/** What identifies a record within one académie and degree. */
interface Keyed {
  readonly kind: AafKind;
  readonly id: string;
}

/** Seals and opens the records of one académie and degree. */
export class RecordContent {
  constructor(
    readonly vault: Pick<Vault, 'digest' | 'sealing'>,
    readonly academie: string,
    readonly degree: Degree,
  ) {}

  /** Keyed digest of a record's `textOfAttributes`: equal for equal attributes. */
  hash(text: string): string {
    return this.vault.digest('aaf', text);
  }

  /** Names the record that a sealed text belongs to: it opens for no other. */
  #place({ kind, id }: Keyed): string {
    return `${this.academie} ${this.degree} ${kind} ${id}`;
  }

  /** Seals texts of `textOfAttributes`; answers in the same order. */
  seal(records: readonly (Keyed & { text: string })[]): Promise<Buffer[]> {
    return this.vault.sealing.seal(
      USE,
      records.map(record => ({ place: this.#place(record), text: record.text })),
    );
  }

  /** Opens sealed contents; answers in the same order. */
  async open(records: readonly (Keyed & { content: Buffer })[]): Promise<AafAttributes[]> {
    const texts = await this.vault.sealing.open(
      USE,
      records.map(record => ({ place: this.#place(record), sealed: record.content })),
    );
    return texts.map(attributesOfText);
  }

  /** Takes from the attributes of a record what it is found by. */
  facts(kind: AafKind, id: string, attributes: AafAttributes): RecordFacts {
    if (kind === 'SCHOOL') return { uai: this.#uai(attributes) };
    if (kind === 'MEF') return { mef: rawMef(attributes, NOWHERE).map(({ code }) => parseMef(code))[0] };
    if (kind === 'RESPONSABLE') return { linked: pupilIdsOf(attributes).filter(isId) };
    const { ines, mef } = rawStudent(id, attributes, NOWHERE);
    const schoolId = schoolIdOf(attributes);
    const ine = ines.map(parseIne)[0];
    return {
      schoolId: isId(schoolId) ? schoolId : undefined,
      ine: ine !== undefined && isPlaced(id, attributes) ? this.vault.digest('ine', ine) : undefined,
      mef: mef === undefined ? undefined : parseMef(mef),
      linked: responsableIdsOf(attributes).filter(isId),
    };
  }

  /** How many links a pupil's record holds. */
  links(id: string, attributes: AafAttributes): number {
    return rawLinks(id, attributes, NOWHERE, this.degree).length;
  }

  /** The issue for which a school's record is rejected; `undefined` when it is taken. */
  fault(attributes: AafAttributes): 'SCHOOL_UAI_INVALID' | 'SCHOOL_UAI_NOWHERE' | 'SCHOOL_ELSEWHERE' | undefined {
    const uai = this.#uai(attributes);
    if (uai === undefined) return 'SCHOOL_UAI_INVALID';
    const place = placeOf(uai);
    if (!place) return 'SCHOOL_UAI_NOWHERE';
    return place.academie === this.academie ? undefined : 'SCHOOL_ELSEWHERE';
  }

  #uai(attributes: AafAttributes): string | undefined {
    const { uai } = rawSchool(attributes, NOWHERE).header;
    return uai === undefined ? undefined : parseUai(uai);
  }
}

/** Whether a pupil has a class that is in use. */
const isPlaced = (id: string, attributes: AafAttributes): boolean => {
  const { placements, classes } = rawPlacements(id, attributes, NOWHERE);
  const labels = new Map(classes.map(({ code, label }) => [code, label]));
  return placements.some(({ classCode }) => !isInactiveClass(classCode) && !isInactiveClass(labels.get(classCode)));
};
