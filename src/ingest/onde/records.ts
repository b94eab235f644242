/** ONDE rows → the one shape. */
import type { RawChild, RawResponsable, RawStudent } from '../pipeline/raw.js';
import type { OndeHeader } from './columns.js';
import type { Row } from './rows.js';

type Header<Of extends OndeHeader['of']> = Extract<OndeHeader, { of: Of }>;

const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  (value ? { [key]: value } : {}) as { [P in K]?: string };

const cellsOf = <Column extends string>(columns: ReadonlyMap<Column, number>, { cells }: Row) => {
  return (column: Column): string | undefined => cells[columns.get(column) ?? -1] || undefined;
};

const addressOf = (line?: string, postalCode?: string, city?: string, country?: string) =>
  line || postalCode || city
    ? {
        address: {
          lines: line ? [line] : [],
          ...given('postalCode', postalCode),
          ...given('city', city),
          ...given('country', country),
        },
      }
    : {};

/** A pupil's row. */
export function pupil(row: Row, header: Header<'pupils'>, file: string): RawStudent {
  const cell = cellsOf(header.columns, row);
  const ine = cell('ine');
  return {
    kind: 'student',
    origin: { file, line: row.line, ...given('className', cell('classLabel')?.slice(0, 100)) },
    ...given('birthSurname', cell('surname')),
    ...given('usageSurname', cell('usageSurname')),
    ...given('firstName', cell('firstName')),
    ...given('birthDate', cell('birthDate')),
    ...given('sex', cell('sex')),
    ines: ine ? [ine] : [],
    phones: {},
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    ...given('classLabel', cell('classLabel')),
    ...given('classCode', cell('classCode')),
  };
}

/** The children of a row: groups of four to its end, however long it is. */
const childrenOf = (row: Row, from: number): RawChild[] => {
  const children: RawChild[] = [];
  for (let at = from; at < row.cells.length; at += 4) {
    const [usageSurname, surname, firstName, classLabel] = row.cells.slice(at, at + 4);
    if (usageSurname || surname || firstName)
      children.push({
        ...given('usageSurname', usageSurname),
        ...given('surname', surname),
        ...given('firstName', firstName),
        ...given('classLabel', classLabel),
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
    origin: { file, line: row.line, ...given('className', children[0]?.classLabel?.slice(0, 100)) },
    ...given('birthSurname', cell('surname')),
    ...given('usageSurname', cell('usageSurname')),
    ...given('firstName', cell('firstName')),
    ...given('civility', cell('civility')),
    ...given('email', cell('email')),
    phones: {
      ...given('mobile', cell('mobile')),
      ...given('home', cell('home')),
      ...given('work', cell('work')),
    },
    ...addressOf(cell('address'), cell('postalCode'), cell('city'), cell('country')),
    children,
  };
}
