/** Reads CSV as a spreadsheet does: a byte order mark, semicolons, cells in quotation marks where need be. */

/** The rows with their cells, the headings first. Throws without a byte order mark, and when the last line has no end. */
export function rowsOfCsv(text: string): string[][] {
  if (!text.startsWith('\uFEFF') || !text.endsWith('\r\n')) throw new Error('this is no CSV of the server');
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r\n)/gy;
  cell.lastIndex = 1;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    const [, quoted, plain, end] = found;
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
    if (cell.lastIndex === text.length) return rows.slice(0, -1);
  }
  throw new Error('this is no CSV');
}
