/** What a school writes to a responsable (the letter of the console of EduConnect, with what the activation asks today). */
import type { WordingTexts } from './template.js';

export const RESPONSABLE_SHAPE = {
  attention: { required: ['addressee'] },
  titleOneChild: {},
  titleSeveralChildren: {},
  services: { required: ['school'] },
  accountHeading: { optional: true },
  credentials: {},
  loginAlone: {},
  passwordNote: { required: ['validUntil'] },
  resetNote: {},
  signature: {},
  activationHeading: {},
  activationNeed: { optional: true },
  activationStep1: {},
  activationStep2: {},
  activationNote: { optional: true },
  resetHeading: {},
  resetStep1: {},
  resetStep2: {},
  activatedHeading: {},
  activatedText: {},
  activatedForgotten: { optional: true },
  assistance: { required: ['assistance'] },
} as const;

export type ResponsableWording = WordingTexts<typeof RESPONSABLE_SHAPE>;

export const RESPONSABLE_TEXTS: ResponsableWording = {
  attention: 'À l’attention de **{addressee}**',
  titleOneChild: 'Mise à disposition de services en ligne pour suivre la scolarité de votre enfant',
  titleSeveralChildren: 'Mise à disposition de services en ligne pour suivre la scolarité de vos enfants',
  services:
    'L’établissement **{school}** met à la disposition des parents d’élèves un ensemble de services pédagogiques et administratifs, accessibles à l’adresse internet suivante :',
  accountHeading: 'En ce qui concerne votre compte d’accès',
  credentials:
    'Vous trouverez ci-dessous l’identifiant et le mot de passe de votre compte internet pour accéder aux services proposés pour :',
  loginAlone:
    'Vous trouverez ci-dessous l’identifiant de votre compte internet pour accéder aux services proposés pour :',
  passwordNote:
    '* Mot de passe provisoire, à modifier lors de la première connexion. Il est valable jusqu’au **{validUntil}**.',
  resetNote: '* Mot de passe provisoire, valable jusqu’à votre prochaine connexion, où vous en choisirez un nouveau.',
  signature: 'La directrice ou le directeur d’établissement',
  activationHeading: 'Activez votre compte responsable en 2 étapes',
  activationNeed: 'Pour accéder aux services, une adresse de messagerie est **indispensable**.',
  activationStep1:
    '**Étape 1 :** à la première connexion, vous devrez saisir le mot de passe provisoire ci-dessus, en choisir un nouveau, vérifier votre adresse de messagerie et indiquer la date de naissance de chacun de vos enfants.',
  activationStep2:
    '**Étape 2 :** un courriel contenant un lien d’activation vous sera envoyé, sur lequel il faut absolument cliquer afin d’activer votre compte.',
  activationNote:
    'NB : si vous ne recevez pas de courriel, vérifiez qu’il n’a pas été classé comme « spam » ou connectez-vous à nouveau pour modifier votre adresse de messagerie.',
  resetHeading: 'Choisissez un nouveau mot de passe en 2 étapes',
  resetStep1:
    '**Étape 1 :** à la prochaine connexion, saisissez le mot de passe provisoire ci-dessus. Votre ancien mot de passe n’est plus valable.',
  resetStep2:
    '**Étape 2 :** choisissez un nouveau mot de passe et indiquez la date de naissance de chacun de vos enfants.',
  activatedHeading: 'Votre compte est déjà activé',
  activatedText:
    'Connectez-vous avec cet identifiant et le mot de passe que vous avez choisi. L’établissement ne le connaît pas.',
  activatedForgotten:
    'Si vous l’avez oublié, choisissez « Mot de passe perdu » sur la page de connexion, ou demandez à l’établissement un mot de passe provisoire.',
  assistance:
    'En cas de problème, vous trouverez toutes les informations nécessaires à cette adresse : **{assistance}**',
};
