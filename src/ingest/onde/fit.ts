/** Compares the cells of a row with the header of its export. */
import { parseCivility } from '../../text/names.js';
import { CELLS_OF_CHILD, type OndeHeader } from './columns.js';

/**
 * `EXACT`: the row is as wide as it should be. `PADDED`: it would be without some empty cells at its end. `BARE`: a responsable's
 * row that ends before the children. `SHORT`: cells are missing at its end, as ragged exports leave them out. `TWO`: the row holds
 * the cells of another row, too.
 */
export type Fit = 'EXACT' | 'PADDED' | 'BARE' | 'SHORT' | 'TWO';

/** Number of cells up to the last one that is not empty. */
const filledWidth = (cells: readonly string[]): number => cells.findLastIndex(cell => cell !== '') + 1;

/** Whether the cells are children's names, group after group without a gap. A row that swallowed another has addresses and numbers there. */
function areChildren(cells: readonly string[]): boolean {
  const filled = filledWidth(cells);
  for (let at = 0; at < filled; at += CELLS_OF_CHILD) {
    const names = cells.slice(at, at + CELLS_OF_CHILD - 1);
    const classLabel = cells[at + CELLS_OF_CHILD - 1] ?? '';
    if (names.every(name => name === '') || classLabel.includes('@')) return false;
    if (names.some(name => name !== '' && (!/\p{L}/u.test(name) || /[\d@]/.test(name)))) return false;
  }
  return true;
}

/** The fit of a row with `width` cells, of which those after the first `filled` are empty. */
function widthFit(header: OndeHeader, width: number, filled: number): Fit {
  if (header.of === 'pupils') {
    if (width === header.width) return 'EXACT';
    return width < header.width ? 'SHORT' : filled <= header.width ? 'PADDED' : 'TWO';
  }
  const ofChildren = width - header.children;
  if (ofChildren === 0) return 'BARE';
  if (ofChildren < 0) return 'SHORT';
  const overWholeGroups = ofChildren % CELLS_OF_CHILD;
  if (overWholeGroups === 0) return 'EXACT';
  return filled <= width - overWholeGroups ? 'PADDED' : 'SHORT';
}

/**
 * The fit of a row. Of two responsables' rows that were joined, the last cell of one and the first of the other are one cell: so a row
 * of `2 * children - 1` cells may be `TWO`.
 */
export function fitOf(header: OndeHeader, cells: readonly string[]): Fit {
  const fit = widthFit(header, cells.length, filledWidth(cells));
  if (header.of === 'pupils') return fit;
  const { children } = header;
  const isWideAsTwo = cells.length >= 2 * children - 1;
  return isWideAsTwo && (fit === 'SHORT' || !areChildren(cells.slice(children))) ? 'TWO' : fit;
}

/** Whether a row of `width` cells, of which `end` are the last, lacks no cell. */
export const isWhole = (header: OndeHeader, width: number, end: readonly string[]): boolean =>
  ['EXACT', 'PADDED'].includes(widthFit(header, width, width - end.length + filledWidth(end)));

/** Whether the cells begin a row: they have a civility in its column, as no rest of a broken row has. */
export const isBeginning = (header: OndeHeader, cells: readonly string[]): boolean =>
  header.of === 'responsables' && parseCivility(cells[header.columns.get('civility') ?? -1]) !== undefined;
