/** ONDE rows → the one shape. */
import type { RawChild, RawResponsable, RawStudent } from '../pipeline/raw.js';
import type { OndeHeader } from './columns.js';
import type { Row } from './rows.js';

type Header<Of extends OndeHeader['of']> = Extract<OndeHeader, { of: Of }>;

/** `{ [key]: value }`, or `{}` for an empty cell; for spreading. */
const ifFilled = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  (value ? { [key]: value } : {}) as { [P in K]?: string };

const cellsOf = <Column extends string>(columns: ReadonlyMap<Column, number>, { cells }: Row) => {
  return (column: Column): string | undefined => cells[columns.get(column) ?? -1] || undefined;
};

const addressOf = (line?: string, postalCode?: string, city?: string, country?: string) =>
  line || postalCode || city
    ? {
        address: {
          lines: line ? [line] : [],
          ...ifFilled('postalCode', postalCode),
          ...ifFilled('city', city),
          ...ifFilled('country', country),
        },
      }
    : {};

/** A pupil's row. */
export function pupil(row: Row, header: Header<'pupils'>, file: string): RawStudent {
  const cell = cellsOf(header.columns, row);
  const ine = cell('ine');
  return {
    kind: 'student',
    origin: { file, line: row.line, ...ifFilled('className', cell('classLabel')?.slice(0, 100)) },
    ...ifFilled('birthSurname', cell('surname')),
    ...ifFilled('usageSurname', cell('usageSurname')),
    ...ifFilled('firstName', cell('firstName')),
    ...ifFilled('birthDate', cell('birthDate')),
    ...ifFilled('sex', cell('sex')),
    ines: ine ? [ine] : [],
    phones: {},
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    ...ifFilled('classLabel', cell('classLabel')),
    ...ifFilled('classCode', cell('classCode')),
  };
}

/** The children of a row: groups of four to its end, however long it is. */
const childrenOf = (row: Row, from: number): RawChild[] => {
  const children: RawChild[] = [];
  for (let at = from; at < row.cells.length; at += 4) {
    const [usageSurname, surname, firstName, classLabel] = row.cells.slice(at, at + 4);
    if (usageSurname || surname || firstName)
      children.push({
        ...ifFilled('usageSurname', usageSurname),
        ...ifFilled('surname', surname),
        ...ifFilled('firstName', firstName),
        ...ifFilled('classLabel', classLabel),
      });
  }
  return children;
};

/** A responsable's row. */
export function responsable(row: Row, header: Header<'responsables'>, file: string): RawResponsable {
  const cell = cellsOf(header.columns, row);
  const children = childrenOf(row, header.children);
  return {
    kind: 'responsable',
    origin: { file, line: row.line, ...ifFilled('className', children[0]?.classLabel?.slice(0, 100)) },
    ...ifFilled('birthSurname', cell('surname')),
    ...ifFilled('usageSurname', cell('usageSurname')),
    ...ifFilled('firstName', cell('firstName')),
    ...ifFilled('civility', cell('civility')),
    ...ifFilled('email', cell('email')),
    phones: {
      ...ifFilled('mobile', cell('mobile')),
      ...ifFilled('home', cell('home')),
      ...ifFilled('work', cell('work')),
    },
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    children,
  };
}
