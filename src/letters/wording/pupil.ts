/** What a school writes to a pupil, on a page or on a card. */
import type { WordingTexts } from './template.js';

export const PUPIL_SHAPE = {
  title: {},
  services: { required: ['school'] },
  credentials: {},
  loginAlone: {},
  passwordNote: { required: ['validUntil'] },
  resetNote: {},
  cardNote: { required: ['validUntil'] },
  cardReset: {},
  cardActivated: {},
  stepsHeading: {},
  step1: {},
  step2: {},
  step3: { optional: true },
  activatedHeading: {},
  activatedText: {},
  secrecy: { optional: true },
  assistance: { optional: true, allowed: ['assistance'] },
  signature: { optional: true },
} as const;

export type PupilWording = WordingTexts<typeof PUPIL_SHAPE>;

export const PUPIL_TEXTS: PupilWording = {
  title: 'Ton compte pour les services en ligne de ton établissement',
  services:
    'L’établissement **{school}** met à ta disposition des services en ligne pour ta scolarité. Tu les trouves à l’adresse suivante :',
  credentials: 'Voici ton identifiant et ton mot de passe provisoire. Ils sont à toi seul.',
  loginAlone: 'Voici ton identifiant. Il est à toi seul.',
  passwordNote:
    '* Mot de passe provisoire : tu en choisis un autre à ta prochaine connexion. Il est valable jusqu’au **{validUntil}**.',
  resetNote: '* Mot de passe provisoire : tu en choisis un autre à ta prochaine connexion.',
  cardReset: 'Mot de passe provisoire : tu en choisis un autre à la prochaine connexion.',
  cardNote: 'Mot de passe provisoire, valable jusqu’au {validUntil}. Tu en choisis un autre à la prochaine connexion.',
  cardActivated: 'Ton compte est activé : connecte-toi avec le mot de passe que tu as choisi.',
  stepsHeading: 'Ta prochaine connexion',
  step1:
    '**1.** Ouvre l’adresse ci-dessus, ou lis le code avec un téléphone, puis saisis ton identifiant et ton mot de passe provisoire.',
  step2:
    '**2.** Choisis un nouveau mot de passe d’au moins 12 caractères. Retiens-le : personne d’autre ne le connaît.',
  step3: '**3.** Si tu as une adresse de messagerie, indique-la : elle te servira si tu oublies ton mot de passe.',
  activatedHeading: 'Ton compte est déjà activé',
  activatedText:
    'Connecte-toi avec cet identifiant et le mot de passe que tu as choisi. Si tu l’as oublié, demande un mot de passe provisoire à ton établissement.',
  secrecy: 'Ne donne ton mot de passe à personne, pas même à un ami. Ton établissement ne te le demandera jamais.',
  assistance: 'En cas de problème, parles-en à un enseignant ou consulte : **{assistance}**',
  signature: 'La directrice ou le directeur d’établissement',
};
