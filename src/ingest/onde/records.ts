/** Converts ONDE rows to raw records. */
import { ifDefined } from '../if-defined.js';
import type { RawChild, RawResponsable, RawStudent } from '../pipeline/raw.js';
import { CELLS_OF_CHILD, type OndeHeader } from './columns.js';
import type { Row } from './rows.js';

type Header<Of extends OndeHeader['of']> = Extract<OndeHeader, { of: Of }>;

/** Makes the function that reads the cell of a column; `undefined` where it is empty, or the header has no such column. */
const cellReader = <Column extends string>(columns: ReadonlyMap<Column, number>, { cells }: Row) => {
  return (column: Column): string | undefined => cells[columns.get(column) ?? -1] || undefined;
};

const addressOf = (line?: string, postalCode?: string, city?: string, country?: string) =>
  line || postalCode || city
    ? {
        address: {
          lines: line ? [line] : [],
          ...ifDefined('postalCode', postalCode),
          ...ifDefined('city', city),
          ...ifDefined('country', country),
        },
      }
    : {};

/** Converts a row of the export of pupils. */
export function pupil(row: Row, header: Header<'pupils'>, file: string): RawStudent {
  const cell = cellReader(header.columns, row);
  const ine = cell('ine');
  return {
    kind: 'student',
    origin: { file, line: row.line, ...ifDefined('className', cell('classLabel')?.slice(0, 100)) },
    ...ifDefined('birthSurname', cell('surname')),
    ...ifDefined('usageSurname', cell('usageSurname')),
    ...ifDefined('firstName', cell('firstName')),
    ...ifDefined('birthDate', cell('birthDate')),
    ...ifDefined('sex', cell('sex')),
    ines: ine ? [ine] : [],
    phones: {},
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    ...ifDefined('classLabel', cell('classLabel')),
    ...ifDefined('classCode', cell('classCode')),
  };
}

/** The children of a row: groups of `CELLS_OF_CHILD` cells, to the end of the row. */
const childrenOf = (row: Row, from: number): RawChild[] => {
  const children: RawChild[] = [];
  for (let at = from; at < row.cells.length; at += CELLS_OF_CHILD) {
    const cells = row.cells.slice(at, at + CELLS_OF_CHILD);
    const [usageSurname, surname, firstName, classLabel] = cells.map(cell => cell || undefined);
    if (usageSurname || surname || firstName)
      children.push({
        ...ifDefined('usageSurname', usageSurname),
        ...ifDefined('surname', surname),
        ...ifDefined('firstName', firstName),
        ...ifDefined('classLabel', classLabel),
      });
  }
  return children;
};

/** Converts a row of the export of responsables. */
export function responsable(row: Row, header: Header<'responsables'>, file: string): RawResponsable {
  const cell = cellReader(header.columns, row);
  const children = childrenOf(row, header.children);
  return {
    kind: 'responsable',
    origin: { file, line: row.line, ...ifDefined('className', children[0]?.classLabel?.slice(0, 100)) },
    ...ifDefined('birthSurname', cell('surname')),
    ...ifDefined('usageSurname', cell('usageSurname')),
    ...ifDefined('firstName', cell('firstName')),
    ...ifDefined('civility', cell('civility')),
    ...ifDefined('email', cell('email')),
    phones: {
      ...ifDefined('mobile', cell('mobile')),
      ...ifDefined('home', cell('home')),
      ...ifDefined('work', cell('work')),
    },
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    children,
  };
}
