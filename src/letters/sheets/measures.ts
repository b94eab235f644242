/** Measures in points. */

export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

export const A4 = { width: mm(210), height: mm(297) } as const;

/**
 * Where the address stands on a letter folded in three for a French DL envelope (110 × 220 mm) whose window is on the right.
 * NF Z 11-001 puts the window 20 mm from the right and 20 mm from the lower edge, 100 mm wide and 35 mm high (45 mm on newer
 * envelopes). The folded sheet is 210 × 99 mm and may slide by 10 mm across and 11 mm up and down. `seen` lies within the part that the
 * window shows however the sheet lies: 100 to 190 mm from the left, with 3 mm of air on the left and 1 mm on the right, and 55 to 79 mm from
 * the top. `mayBeSeen` is all that it can show: 90 to 200 mm and 34 to 90 mm. Nothing but the address stands there.
 */
export const WINDOW = {
  seen: { left: mm(103), top: mm(55), width: mm(86), height: mm(24) },
  mayBeSeen: { left: mm(90), top: mm(34), right: mm(200), bottom: mm(90) },
} as const;

/** Distances of the two folds from the top. */
export const FOLDS = [mm(99), mm(198)] as const;
