/** Describes the actor of an event for a reader: the role in words, then the subject of the token. */
import type { EventMetadata, Role } from '../domain/event.js';

const ROLE_IN_WORDS: Readonly<Record<Role, string>> = {
  SCHOOL_HEAD: 'the head',
  SCHOOL_DELEGATE: 'the delegate',
  STUDENT_HELPDESK: "the pupils' helpdesk",
  ACADEMIE_SUPPORT: 'the support of the académie',
  ACADEMIE_DASHBOARD: 'the dashboard of the académie',
  AUDITOR: 'the auditor',
  NATIONAL_ADMIN: 'the national administrator',
  PORTAL: 'a visitor of the portal',
  HOLDER: 'the holder',
  IMPORTER: 'the importer',
  SYSTEM: 'the system',
};

export function actorInWords({ right, role, actor }: Pick<EventMetadata, 'right' | 'role' | 'actor'>): string {
  if (right === 'SYSTEM' && actor.startsWith('operator:')) return `the operator of the machine "${actor}"`;
  return right === 'SYSTEM' ? 'the system' : `${ROLE_IN_WORDS[role]} "${actor}"`;
}
