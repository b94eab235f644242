/** All that is held of a person as a document that he or she can read: in French. */
import { timeInFrench } from '../domain/time-zones.js';
import type { ReportPart } from '../letters/index.js';
import type { Gathered, HeldIn } from './gather.js';
import type { Row, Value } from './section.js';

export const TITLE = 'Vos données personnelles dans EduConnect';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function inWords(value: Value, zone: string): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (typeof value === 'string') return INSTANT.test(value) ? timeInFrench(value, zone) : value;
  return typeof value === 'number' ? String(value) : value.join(', ');
}

const line = (row: Row, zone: string): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} : ${inWords(value, zone)}`)
    .join(' ; ');

const rowsOf = (rows: readonly Row[], zone: string): ReportPart => ({
  kind: 'PARAGRAPHS',
  paragraphs: rows.map((row, at) => ({ text: `${at + 1}. ${line(row, zone)}.` })),
});

const say = (...texts: readonly string[]): ReportPart => ({
  kind: 'PARAGRAPHS',
  paragraphs: texts.map(text => ({ text })),
});

function* sectionOf(
  { holds, kept, source, atErasure, count, because, rows, table }: HeldIn,
  zone: string,
): Generator<ReportPart> {
  yield { kind: 'HEADING', text: `${holds.charAt(0).toUpperCase()}${holds.slice(1)}` };
  const many = count === null ? [] : [`${count} ${count > 1 ? 'lignes' : 'ligne'}.`];
  yield {
    kind: 'PARAGRAPHS',
    paragraphs: [
      ...[...many, ...(because === undefined ? [] : [because])].map(text => ({ text })),
      {
        text: `Gardé : ${kept} (${source}). Si vos données sont effacées : ${atErasure}. Table ${table}.`,
        look: 'SMALL',
      },
    ],
  };
  yield rowsOf(rows, zone);
}

/** The parts of the document. */
export function* documentOf({ data, zone }: Gathered): Generator<ReportPart, void, undefined> {
  const { asked, accounts, children, sections } = data;
  yield {
    kind: 'FACTS',
    facts: [
      ['Demandé par', asked.by],
      ['Demandé le', timeInFrench(asked.at, zone)],
      ['Demande n°', asked.number],
      ['Heure', `Les dates sont à l’heure de l’académie (fuseau ${zone}).`],
    ],
  };
  yield say(
    'Ce document donne tout ce que le service garde sur vous (RGPD, article 15) : ce que c’est, combien de temps c’est gardé et pourquoi. Les mots de passe, les codes et les clés n’y sont pas : personne ne peut les lire. Les personnes qui ont consulté ou modifié votre compte y sont désignées par leur rôle.',
    'Vous pouvez demander que des données inexactes soient corrigées : l’établissement les corrige dans sa base, d’où elles viennent. Vous pouvez vous adresser au délégué à la protection des données de l’académie, puis à la CNIL (cnil.fr).',
  );
  yield { kind: 'HEADING', text: accounts.length > 1 ? 'Vos comptes' : 'Votre compte' };
  yield rowsOf(accounts, zone);
  if (children.length > 0) {
    yield { kind: 'HEADING', text: 'Enfants rattachés' };
    yield rowsOf(children, zone);
  }
  for (const section of sections) yield* sectionOf(section, zone);
}
