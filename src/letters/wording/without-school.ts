/** How a responsable makes the account without the school. The flyer and the invitation have these paragraphs in common. */
import type { WordingTexts } from './template.js';

export const WITHOUT_SCHOOL_SHAPE = {
  readyHeading: {},
  ready1: {},
  ready2: {},
  ready3: { optional: true },
  franceConnectHeading: {},
  franceConnect1: { allowed: ['portal'] },
  franceConnect2: {},
  franceConnect3: {},
  smsHeading: {},
  sms1: { allowed: ['portal'] },
  sms2: {},
  sms3: {},
  troubleHeading: {},
  trouble1: {},
  trouble2: { optional: true },
  assistance: { required: ['assistance'] },
} as const;

export type WithoutSchoolWording = WordingTexts<typeof WITHOUT_SCHOOL_SHAPE>;

export const WITHOUT_SCHOOL_TEXTS: WithoutSchoolWording = {
  readyHeading: 'Ayez sous la main',
  ready1: 'votre **téléphone portable**, dont vous avez donné le numéro à l’établissement ;',
  ready2: 'la **date de naissance de chacun de vos enfants** scolarisés ;',
  ready3: 'votre nom et votre prénom, tels que l’établissement les connaît.',
  franceConnectHeading: 'Avec FranceConnect',
  franceConnect1: 'Sur le portail, choisissez « S’identifier avec FranceConnect ».',
  franceConnect2: 'Identifiez-vous avec un compte que vous avez déjà : impots.gouv.fr, ameli.fr…',
  franceConnect3:
    'La première fois, donnez votre numéro de portable, saisissez le code reçu par SMS et les dates de naissance de vos enfants. C’est tout : ni identifiant ni mot de passe de plus à retenir.',
  smsHeading: 'Avec un code par SMS',
  sms1: 'Sur le portail, choisissez « Je n’ai pas encore d’identifiant », puis donnez votre nom, votre prénom et votre numéro de portable.',
  sms2: 'Saisissez le code reçu par SMS, puis les dates de naissance de vos enfants.',
  sms3: 'Notez l’identifiant qui s’affiche et choisissez votre mot de passe, d’au moins 12 caractères.',
  troubleHeading: 'Cela ne marche pas ?',
  trouble1:
    'Le plus souvent, le numéro de portable, le nom ou le prénom diffèrent de ceux que l’établissement connaît. Faites-les corriger au secrétariat, puis réessayez le surlendemain.',
  trouble2: 'Sans portable ni FranceConnect, demandez à l’établissement un identifiant et un mot de passe provisoire.',
  assistance: 'Assistance : **{assistance}**',
};
