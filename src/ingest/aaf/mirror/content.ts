/** What the mirror keeps of a record: its attributes, sealed, and in clear what records are found and compared by. */
import type { Vault } from '../../../vault/vault.js';
import { placeOf } from '../../../domain/academies.js';
import { isInactiveClass } from '../../../text/names.js';
import { parseIne, parseMef, parseUai } from '../../formats/parse/identifiers.js';
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

/** Most characters of an id: it is the key of an index. A longer one is not kept. */
export const LONGEST_ID = 200;
const isId = (id: string | undefined): id is string => id !== undefined && id.length <= LONGEST_ID;

/** Stands for file and line, which the mirror does not keep. */
const NOWHERE: Origin = { file: '', line: 0 };
const USE = 'aaf';

/** Attributes as text, sorted by name: equal attributes give equal texts. */
export const textOfAttributes = (attributes: AafAttributes): string =>
  JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

export const attributesOfText = (text: string): AafAttributes =>
  Object.fromEntries(JSON.parse(text) as [string, string[]][]);

/** Drops attributes without a value: they say the same as absent ones. */
export const withoutEmpty = (attributes: AafAttributes): AafAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0));

/** What is kept in clear of a record, to find it by. */
export interface RecordFacts {
  readonly schoolId?: string | undefined;
  readonly uai?: string | undefined;
  readonly ine?: string | undefined;
  readonly mef?: string | undefined;
  /** In a pupil's record, the ids of the responsables it names; in a responsable's, those of the pupils. */
  readonly linked?: readonly string[];
}

interface Keyed {
  readonly kind: AafKind;
  readonly id: string;
}

/** Reads and seals records of one base. */
export class RecordContent {
  constructor(
    readonly vault: Pick<Vault, 'digest' | 'sealing'>,
    readonly academie: string,
    readonly degree: Degree,
  ) {}

  hash(text: string): string {
    return this.vault.digest('aaf', text);
  }

  /** Names the record that a sealed text belongs to: it opens for no other. */
  #place({ kind, id }: Keyed): string {
    return `${this.academie} ${this.degree} ${kind} ${id}`;
  }

  seal(records: readonly (Keyed & { text: string })[]): Promise<Buffer[]> {
    return this.vault.sealing.seal(
      USE,
      records.map(record => ({ place: this.#place(record), text: record.text })),
    );
  }

  async open(records: readonly (Keyed & { content: Buffer })[]): Promise<AafAttributes[]> {
    const texts = await this.vault.sealing.open(
      USE,
      records.map(record => ({ place: this.#place(record), sealed: record.content })),
    );
    return texts.map(attributesOfText);
  }

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

  /** Why a school's record cannot be taken; undefined when it can. */
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

const isPlaced = (id: string, attributes: AafAttributes): boolean => {
  const { placements, classes } = rawPlacements(id, attributes, NOWHERE);
  const labels = new Map(classes.map(({ code, label }) => [code, label]));
  return placements.some(({ classCode }) => !isInactiveClass(classCode) && !isInactiveClass(labels.get(classCode)));
};
