/** How the cells of a row go with the header of its export. */
import { parseCivility } from '../../text/names.js';
import type { OndeHeader } from './columns.js';

/**
 * `EXACT`: as wide as such a row is. `PADDED`: but for empty cells after that. `BARE`: a responsable's, to the last cell
 * before the children. `SHORT`: cells at its end are missing, as ragged exports leave them out. `TWO`: it has what another
 * row brings.
 */
export type Fit = 'EXACT' | 'PADDED' | 'BARE' | 'SHORT' | 'TWO';

const GROUP = 4;

/** Past its last cell that holds anything. */
const filledWidth = (cells: readonly string[]): number => cells.findLastIndex(cell => cell !== '') + 1;

/** Children's names, group after group without a gap: in a row that swallowed another there stand addresses and numbers. */
function areChildren(cells: readonly string[]): boolean {
  const filled = filledWidth(cells);
  for (let at = 0; at < filled; at += GROUP) {
    const [label = '', ...names] = [cells[at + GROUP - 1], ...cells.slice(at, at + GROUP - 1)];
    if (names.every(name => name === '') || label.includes('@')) return false;
    if (names.some(name => name !== '' && (!/\p{L}/u.test(name) || /[\d@]/.test(name)))) return false;
  }
  return true;
}

/** As if a row were so wide and filled so far. */
function widthFit(header: OndeHeader, width: number, filled: number): Fit {
  if (header.of === 'pupils') {
    if (width === header.width) return 'EXACT';
    return width < header.width ? 'SHORT' : filled <= header.width ? 'PADDED' : 'TWO';
  }
  const over = width - header.children;
  if (over === 0) return 'BARE';
  if (over > 0 && over % GROUP === 0) return 'EXACT';
  return over >= 0 && filled <= width - (over % GROUP) ? 'PADDED' : 'SHORT';
}

export function fitOf(header: OndeHeader, cells: readonly string[]): Fit {
  const fit = widthFit(header, cells.length, filledWidth(cells));
  if (header.of === 'pupils') return fit;
  const { children } = header;
  const isWideAsTwo = cells.length >= 2 * children - 1;
  return isWideAsTwo && (fit === 'SHORT' || !areChildren(cells.slice(children))) ? 'TWO' : fit;
}

/** A row of so many cells, which ends with these, would lack none. */
export const isWhole = (header: OndeHeader, width: number, end: readonly string[]): boolean =>
  ['EXACT', 'PADDED'].includes(widthFit(header, width, width - end.length + filledWidth(end)));

/** What a row begins with, and no rest of a row. */
export const isBeginning = (header: OndeHeader, cells: readonly string[]): boolean =>
  header.of === 'responsables' && parseCivility(cells[header.columns.get('civility') ?? -1]) !== undefined;
