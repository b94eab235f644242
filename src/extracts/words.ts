/** How an extract says in French who did something, by what right and from where. */
import type { EventMetadata, Right, Role, Source } from '../domain/event.js';
import type { Reasons } from '../domain/reasons.js';

const ROLES: Readonly<Record<Role, string>> = {
  SCHOOL_HEAD: 'chef d’établissement ou directeur d’école',
  SCHOOL_DELEGATE: 'délégataire de l’établissement',
  STUDENT_HELPDESK: 'dépannage élèves de l’établissement',
  ACADEMIE_SUPPORT: 'assistance de l’académie',
  ACADEMIE_DASHBOARD: 'tableau de bord de l’académie',
  AUDITOR: 'auditeur',
  NATIONAL_ADMIN: 'administrateur national',
  PORTAL: 'visiteur du portail',
  HOLDER: 'titulaire du compte',
  IMPORTER: 'import des bases',
  SYSTEM: 'service',
};

const RIGHTS: Readonly<Record<Right, string>> = {
  OWN: 'par son propre rôle',
  DELEGATION: 'par délégation',
  SYSTEM: 'par le droit du service',
};

const SOURCES: Readonly<Record<Source, string>> = {
  CONSOLE: 'depuis la console',
  PORTAL: 'depuis le portail',
  IMPORT: 'par un import',
  CLI: 'en ligne de commande',
  SYSTEM: 'par un traitement du service',
};

/** Who acted or asked, as metadata of events say it. */
export type Actor = Pick<EventMetadata, 'actor' | 'role' | 'right' | 'scope'>;

/** `auditeur « 7b1f », par son propre rôle, périmètre 28`. */
export function actorInFrench({ actor, role, right, scope }: Actor): string {
  const who =
    right !== 'SYSTEM'
      ? `${ROLES[role]} « ${actor} »`
      : actor.startsWith('operator:')
        ? `exploitant de la machine « ${actor} »`
        : 'le service, de lui-même';
  return [who, RIGHTS[right], ...(scope === undefined ? [] : [`périmètre ${scope}`])].join(', ');
}

/** Who did it, from where and why. */
export function doneBy(metadata: EventMetadata, reasons: Reasons): string {
  const { source, reason } = metadata;
  const why = reason === undefined ? [] : [`motif : ${Object.hasOwn(reasons, reason) ? reasons[reason]!.fr : reason}`];
  return `Par : ${[actorInFrench(metadata), SOURCES[source], ...why].join(' ; ')}.`;
}
