/** What a school writes to a responsable whom it invites to make the account without it. It carries neither login nor password. */
import { RESPONSABLE_TEXTS } from './responsable.js';
import type { WordingTexts } from './template.js';
import { WITHOUT_SCHOOL_SHAPE, WITHOUT_SCHOOL_TEXTS } from './without-school.js';

export const INVITATION_SHAPE = {
  attention: { required: ['addressee'] },
  titleOneChild: {},
  titleSeveralChildren: {},
  invitation: { required: ['school'] },
  children: {},
  portal: {},
  ...WITHOUT_SCHOOL_SHAPE,
  signature: {},
} as const;

export type InvitationWording = WordingTexts<typeof INVITATION_SHAPE>;

export const INVITATION_TEXTS: InvitationWording = {
  attention: RESPONSABLE_TEXTS.attention,
  titleOneChild: 'Créez votre compte EduConnect pour suivre la scolarité de votre enfant',
  titleSeveralChildren: 'Créez votre compte EduConnect pour suivre la scolarité de vos enfants',
  invitation:
    'L’établissement **{school}** vous invite à créer vous-même votre compte EduConnect : un compte unique, pour tous vos enfants, qui ouvre les services en ligne de l’école, du collège et du lycée.',
  children: 'Il vous donnera accès aux services proposés pour :',
  portal: 'Le portail se trouve à cette adresse, que le code ci-contre ouvre avec un téléphone :',
  ...WITHOUT_SCHOOL_TEXTS,
  signature: RESPONSABLE_TEXTS.signature,
};
