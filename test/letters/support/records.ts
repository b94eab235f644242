/** Records as tests need them. */
import type { InvitationLetter, Job, PupilLetter, ResponsableLetter } from '../../../src/letters/index.js';

export const JOB: Job = {
  school: { name: 'Collège Jean Perrin', address: ['12 rue des Écoles', '93270 SEVRAN'] },
  portal: { address: 'https://educonnect.education.gouv.fr' },
  assistance: 'https://educonnect.education.gouv.fr/educt-aide/contacts/',
  createdAt: new Date('2026-09-03T08:00:00Z'),
};

export const PASSWORD = 'KWXR-4C7M-9PHT';

export const letter = (own: Partial<ResponsableLetter> = {}): ResponsableLetter => ({
  kind: 'RESPONSABLE',
  civility: 'Mme',
  firstName: 'Céline',
  lastName: 'DUPONT',
  children: [{ firstName: 'Léa', lastName: 'DUPONT' }],
  login: 'c.dupont114',
  access: { kind: 'ACTIVATION', password: PASSWORD, validUntil: '30 novembre 2026' },
  number: 123,
  ...own,
});

export const invitation = (own: Partial<InvitationLetter> = {}): InvitationLetter => ({
  kind: 'INVITATION',
  civility: 'Mme',
  firstName: 'Céline',
  lastName: 'DUPONT',
  children: [{ firstName: 'Léa', lastName: 'DUPONT' }],
  number: 45,
  ...own,
});

export const pupil = (own: Partial<PupilLetter> = {}): PupilLetter => ({
  kind: 'PUPIL',
  firstName: 'Léa',
  lastName: 'DUPONT',
  className: '6ÈME D',
  login: 'l.dupont',
  access: { kind: 'ACTIVATION', password: PASSWORD, validUntil: '30 novembre 2026' },
  number: 7,
  ...own,
});

export const children = (count: number): ResponsableLetter['children'] =>
  Array.from({ length: count }, (_, at) => ({ firstName: `Enfant${at + 1}`, lastName: 'DE LA ROCHEFOUCAULD' }));
