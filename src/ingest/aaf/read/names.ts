/**
 * Reads the names and headers of AAF files. Names are `ENT2DVA_Complet_20260915_PersRelEleve_0003.xml`, and in practice also
 * `ENT2DVA-ENT16_Complet_…`, `ENT_Complet_…`, `FULL_ENTTSSERVICES_Complet_…`, `ENT_<UAI>_Complet_…`, and without a date.
 */
import type { Degree } from '../../../domain/school/events.js';
import { parseDay } from '../../formats/parse/dates.js';
import { ifDefined } from '../../if-defined.js';

export interface AafName {
  /** Where the name says it: `ENT2DVA`, not `ENT` or `FULL_ENTTSSERVICES`. */
  readonly degree?: Degree;
  /** The extent in the name: `Complet`, not `Delta`. */
  readonly complete: boolean;
  /** `YYYY-MM-DD`, where the name says it. */
  readonly day?: string;
  /** As the base writes it: `Eleve`, `PersRelEleve`, `EtabEducNat`… */
  readonly category: string;
  /** Files of one category are numbered without a gap, from 0 or from 1; one without a number is the first. */
  readonly part: number;
}

/** The extent is `Complet` or `Delta`. The text before it names the exporter, the service, the school or the degree. */
const NAME =
  /(?:^|[\\/›_ ])(?<before>[^\\/›]*?_)?(?<extent>Complet|Delta)(?:_(?<date>\d{8}))?_(?<category>[A-Za-z]+)(?:_(?<part>\d{1,6}))?(?: ?\(\d+\))?\.xml$/i;

/** The degree in the text before the extent: `ENT2DVA`, `AAF_1D`. Digits of a UAI or a date do not match. */
const DEGREE = /(?:^|[^A-Za-z0-9]|ENT)([12])D(?![0-9])/i;

const degreeOf = (digit: string | undefined): Degree | undefined =>
  digit === undefined ? undefined : digit === '1' ? 'FIRST' : 'SECOND';

/** The day of `20260915`, or of a date in another form. */
const dayOf = (date: string | undefined): string | undefined =>
  date === undefined ? undefined : parseDay(date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'));

/** Parses a file name; `undefined` when it is no name of AAF. Ignores a folder or archive before it, and the number that a browser adds (` (1)`). */
export function parseAafName(name: string): AafName | undefined {
  const found = NAME.exec(name)?.groups;
  if (!found) return undefined;
  const { before = '', extent = '', date, category = '', part = '0' } = found;
  return {
    ...ifDefined('degree', degreeOf(DEGREE.exec(before)?.[1])),
    complete: extent.toLowerCase() === 'complet',
    ...ifDefined('day', dayOf(date)),
    category,
    part: Number(part),
  };
}

/** What the comments before the root element say of the file. */
export interface AafHeader {
  /** Two digits. */
  readonly academie?: string;
  readonly degree?: Degree;
  /** `YYYY-MM-DD`. */
  readonly day?: string;
  readonly version?: string;
}

/** A field of the header with its value, however the two are parted: `versionAF = 2026.1`, `degre="2D"`. */
const HEADER_FIELD = /\b(versionAF|codeAcademieExport|degre|dateGenerationExport)\b\s*[:=]?\s*["']?([\w./:-]{1,40})/gi;

/** Parses the comments before the root element. */
export function parseAafHeader(comments: readonly string[]): AafHeader {
  const values = new Map(
    comments.flatMap(comment =>
      [...comment.matchAll(HEADER_FIELD)].map(([, key, value]) => [key!.toLowerCase(), value!]),
    ),
  );
  const academie = /^\d{1,2}$/.exec(values.get('codeacademieexport') ?? '')?.[0];
  return {
    ...ifDefined('academie', academie?.padStart(2, '0')),
    ...ifDefined('degree', degreeOf(/^[12]/.exec(values.get('degre') ?? '')?.[0])),
    ...ifDefined('day', dayOf(values.get('dategenerationexport'))),
    ...ifDefined('version', values.get('versionaf')),
  };
}
