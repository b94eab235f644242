/**
 * Makes ONDE exports with the faults of real ones, in which every cell bears the mark of its row: the marks show when a reader mixes two
 * rows, or loses one.
 */
import { Buffer } from 'node:buffer';
import type { Random } from '../../../src/common/random.js';
import { latin9, ONDE_PUPILS, ONDE_RESPONSABLES, type NamedBuffer } from './files.js';
import { markIn } from './marks.js';

const name = (n: number): string => `É${markIn(n).letters}`;
const number = (n: number): string => markIn(n).figures;

export interface MarkedRow {
  readonly mark: number;
  readonly cells: readonly string[];
  /** Marks of the pupils named as children. */
  readonly children: readonly number[];
}

export interface MarkedExport {
  readonly files: NamedBuffer[];
  readonly pupils: readonly MarkedRow[];
  readonly responsables: readonly MarkedRow[];
}

const CLASSES = ['CP', 'CE1 B', '02 CM2 de Mme I.'];

function pupilRow(mark: number, series: string): MarkedRow {
  const birth = `20${10 + (mark % 8)}-0${1 + (mark % 9)}-1${mark % 9}`;
  const before = [`N${name(mark)}`, mark % 5 ? '' : `U${name(mark)}`, `P${name(mark)}`, birth, mark % 2 ? 'F' : 'M'];
  const address = [`${mark} rue ${name(mark)}`, number(mark), `V${name(mark)}`, 'FRANCE', 'CYCLE II', 'CP'];
  const ine = `${number(mark)}${series}AB`;
  return { mark, cells: [...before, ine, ...address, CLASSES[mark % 3]!, `80${mark % 3}`], children: [] };
}

function responsableRow(
  mark: number,
  children: readonly number[],
  series: string,
  random: Random,
  hasExtension: boolean,
): MarkedRow {
  const contact = [
    random.chance(0.5) ? `${markIn(mark).letters}@courriel.example` : '',
    random.chance(0.3) ? `01 39 ${number(mark)} 0` : '',
    '',
    ...(hasExtension ? [''] : []),
    random.chance(0.6) ? `06 ${number(mark)} ${series.slice(1)}` : '',
  ];
  const person = [random.pick(['M.', 'Mme']), '', `R${name(mark)}`, `S${name(mark)}`];
  const address = [`${mark} allée ${name(mark)}`, number(mark), `V${name(mark)}`, 'FRANCE'];
  const named = children.flatMap(child => ['', `N${name(child)}`, `P${name(child)}`, CLASSES[child % 3]!]);
  return { mark, cells: [...person, ...address, ...contact, ...named], children };
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const asNeeded = (cell: string): string => (/[;"\r\n]/.test(cell) ? quoted(cell) : cell);

/** Each fault changes one cell, quotes included. */
const CELL_FAULTS: readonly ((cell: string, random: Random) => string)[] = [
  cell => `"${cell}`,
  cell => `${cell}"`,
  cell => `"` + cell.replace(/^"|"$/g, '') + `" `,
  cell => ` ${quoted(cell.replace(/^"|"$/g, ''))}`,
  cell => `${cell.slice(0, 3)}"${cell.slice(3)}`,
  cell => `${cell.slice(0, 3)}"X"${cell.slice(3)}`,
  cell => quoted(`${cell.replaceAll('"', '')}; et`),
  cell => quoted(`${cell.replaceAll('"', '')}\r\net`),
  cell => quoted(`a; ${cell.replaceAll('"', '')}\net`),
  (cell, random) => cell + random.pick(['\r', '\n', '\r\n', '\ufeff', '\0', '\t', '""', ';', ' ']),
  (cell, random) => random.pick(['\r', '\n', '\r\n', '\ufeff', '""', ';', ' ']) + cell,
];

/** Each fault changes the end of a row. A row cut short keeps its line end, because without one nothing tells it from the next row. */
const ROW_FAULTS: readonly ((cells: readonly string[], end: string, random: Random) => string)[] = [
  cells => cells.join(';'),
  cells => `${cells.join(';')}\r`,
  cells => `${cells.join(';')}\n`,
  cells => `${cells.join(';')}\r\r\n`,
  (cells, end) => `${cells.join(';')};;;${end}`,
  (cells, end) => `${cells.join(';')}${end}${end};;;${end}`,
  (cells, end, random) => `${cells.slice(0, 4 + random.below(cells.length - 4)).join(';')}${end}`,
  (cells, end) => `${cells.join(';')}${end}\ufeff`,
];

function textOf(header: string, rows: readonly MarkedRow[], random: Random, faults: number): string {
  const end = random.pick(['\r\n', '\r\n', '\n', '\r']);
  const write = random.pick([asNeeded, asNeeded, quoted]);
  const written = rows.map(({ cells }) => ({ cells: cells.map(write), row: undefined as string | undefined }));
  for (let fault = 0; fault < faults; fault++) {
    const one = random.pick(written);
    if (random.chance(0.75)) {
      const at = random.below(one.cells.length);
      one.cells[at] = random.pick(CELL_FAULTS)(one.cells[at]!, random);
    } else one.row ??= random.pick(ROW_FAULTS)(one.cells, end, random);
  }
  return (
    header.split(';').map(write).join(';') +
    end +
    written.map(({ cells, row }) => row ?? cells.join(';') + end).join('')
  );
}

const ENCODINGS: readonly ((text: string) => Buffer)[] = [
  latin9,
  latin9,
  text => Buffer.from(text),
  text => Buffer.from(`\ufeff${text}`),
  text => Buffer.from(`\ufeff${text}`, 'utf16le'),
];

const MOBILE = ';Téléphone portable';
const CHILD = ";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants";

/** Makes an export with at most so many faults. `series` is part of each INE and mobile: exports of another series are of other people. */
export function markedExport(random: Random, faults: number, series: number): MarkedExport {
  const digits = String(series % 1000).padStart(4, '0');
  const count = 4 + random.below(6);
  const first = random.below(180);
  const pupils = Array.from({ length: count }, (_, at) => pupilRow(first + at, digits));
  /** Whether the export has a column of extension numbers (`Numéro de poste`). */
  const hasExtension = random.chance(0.5);
  const responsables = pupils.map(({ mark }, at) => {
    const children = pupils.slice(at, at + random.pick([1, 1, 2, 3])).map(child => child.mark);
    return responsableRow(mark, children, digits, random, hasExtension);
  });
  const most = Math.max(...responsables.map(({ children }) => children.length));
  const header =
    (hasExtension ? ONDE_RESPONSABLES.replace(MOBILE, `;Numéro de poste${MOBILE}`) : ONDE_RESPONSABLES) +
    CHILD.repeat(random.chance(0.7) ? most - 1 : 0);
  const inPupils = random.below(faults + 1);
  const texts = [
    textOf(ONDE_PUPILS, pupils, random, inPupils),
    textOf(header, responsables, random, faults - inPupils),
  ];
  const files = ['CSVExtraction-eleves.csv', 'CSVExtraction-responsables.csv'].map((file, at) => ({
    name: file,
    buffer: random.pick(ENCODINGS)(texts[at]!),
  }));
  return { files, pupils, responsables };
}
