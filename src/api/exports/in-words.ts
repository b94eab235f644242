/** Says in French which rows of a list a document holds, and in which order. */
import { ORIGIN_LABELS, STATE_LABELS } from '../../domain/account/labels.js';
import { dayShown, zoneOfSchool } from '../../domain/time-zones.js';
import type { ListRequest } from './lists.js';

/** `2026-09-15` → `15/09/2026` */
export const frenchDay = (day: string): string => day.split('-').reverse().join('/');

const SORTS: Readonly<Record<string, string>> = {
  STUDENT: 'élève',
  RESPONSABLE: 'responsable',
  CLASS: 'classe',
  MEF: 'MEF',
  LOGIN: 'identifiant',
  HAS_EMAIL: 'adresse mail',
  ORIGIN: 'origine',
  STATE: 'état',
  NOTIFIED_AT: 'date de notification',
  LAST_SIGNED_IN_AT: 'dernière connexion',
};

/** One sentence for each condition, then the order. */
export function inWords({ uai, filter, sort, descending }: ListRequest): string[] {
  const zone = zoneOfSchool(uai);
  const day = (instant: string): string => frenchDay(dayShown(instant, zone));
  const among = (what: string, values: readonly string[] | undefined, words: Readonly<Record<string, string>> = {}) =>
    values === undefined ? [] : [`${what} : ${values.map(value => words[value] ?? value).join(', ') || 'aucun choix'}`];
  const said = <T>(value: T | undefined, say: (value: T) => string): string[] =>
    value === undefined ? [] : [say(value)];
  return [
    ...said(filter.search, search => `Recherche : ${search}`),
    ...among('Classes', filter.classes),
    ...among('MEF', filter.mefs),
    ...among('États', filter.states, STATE_LABELS),
    ...among('Origines', filter.origins, ORIGIN_LABELS),
    ...said(filter.hasEmail, has => (has ? 'Avec adresse mail' : 'Sans adresse mail')),
    ...said(filter.disputed, disputed => (disputed ? 'Rattachement contesté' : 'Rattachement non contesté')),
    ...said(filter.expiresBefore, before => `Notification expirant avant le ${day(before)}`),
    ...said(filter.notifiedBefore, before => `Notifié avant le ${day(before)}`),
    ...said(filter.signedInBefore, before => `Pas connecté depuis le ${day(before)}`),
    `Tri : ${SORTS[sort] ?? sort}${descending ? ', ordre décroissant' : ''}`,
  ];
}
