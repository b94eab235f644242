/** Says in French which rows of a list of people a file holds, and in which order. */
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import { frenchDay, frenchTime, oneOf, phrase } from './phrases.js';
import type { PeopleRequest } from './people.js';

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

/** Answers one phrase for the moment of the list, if it is not that of now, one for each condition of the filter, then one for the order. */
export function inWords({ uai, filter, sort, descending, asOf }: PeopleRequest): string[] {
  const zone = zoneOfSchool(uai);
  const day = (instant: string): string => frenchDay(dayShown(instant, zone));
  return [
    ...phrase(asOf, instant => `Telle qu’elle était le ${frenchTime(instant, zone)}`),
    ...phrase(filter.search, search => `Recherche : ${search}`),
    ...oneOf('Classes', filter.classes),
    ...oneOf('MEF', filter.mefs),
    ...oneOf('États', filter.states, STATE_LABELS),
    ...oneOf('Origines', filter.origins, ORIGIN_LABELS),
    ...phrase(filter.hasEmail, has => (has ? 'Avec adresse mail' : 'Sans adresse mail')),
    ...phrase(filter.hasMobile, has => (has ? 'Avec téléphone portable' : 'Sans téléphone portable')),
    ...phrase(filter.hasIne, has => (has ? 'Avec INE' : 'Sans INE')),
    ...phrase(filter.disputed, disputed => (disputed ? 'Rattachement contesté' : 'Rattachement non contesté')),
    ...phrase(filter.expiresBefore, before => `Notification expirant avant le ${day(before)}`),
    ...phrase(filter.notifiedBefore, before => `Notifié avant le ${day(before)}`),
    ...phrase(filter.signedInBefore, before => `Pas connecté depuis le ${day(before)}`),
    `Tri : ${SORTS[sort] ?? sort}${descending ? ', ordre décroissant' : ''}`,
  ];
}
