/** Figures of statistics: as queries select them, and as files show them. */

export interface Counts {
  readonly total: number;
  readonly notNotified: number;
  readonly notified: number;
  readonly activating: number;
  readonly activated: number;
  readonly expired: number;
}

/** What `FIGURES` selects. */
export interface FigureRow {
  readonly code: string;
  readonly label: string | null;
  readonly counts: Counts;
  readonly origins: readonly { readonly origin: string; readonly counts: Counts }[];
}

const COUNTS = 'counts { total notNotified notified activating activated expired }';

/** The selection of a row of statistics. */
export const FIGURES = `{ code label ${COUNTS} origins { origin ${COUNTS} } }`;

const ORIGINS: Record<string, string> = {
  NON_RENSEIGNE: 'N/A',
  ETABLISSEMENT: 'Établissement',
  FRANCECONNECT: 'FranceConnect',
};

const numbersOf = ({ total, notNotified, notified, activating, activated, expired }: Counts): string[] =>
  [total, notNotified, notified, activating, activated, expired].map(String);

/** The lines of a file for a row of the query: one of all origins, then one of each. A line is code, label, origin and the numbers. */
export const linesOf = ({ code, label, counts, origins }: FigureRow, shownLabel = label ?? code): string[][] => [
  [code, shownLabel, 'Toutes', ...numbersOf(counts)],
  ...origins.map(({ origin, counts: ofOrigin }) => [code, shownLabel, ORIGINS[origin]!, ...numbersOf(ofOrigin)]),
];

/** The lines of a file for a table of the query: those of the whole, then those of its parts. */
export const linesOfTable = ({
  total,
  rows,
}: {
  readonly total: FigureRow;
  readonly rows: readonly FigureRow[];
}): string[][] => [...linesOf(total, 'Ensemble'), ...rows.flatMap(row => linesOf(row))];
