/** The French words of the e-mails. They never hold a password, only a login and one-time links. */
import type { Words } from './layouts.js';

const LOGIN = 'Votre identifiant';
const ONCE = 'Ce lien ne sert qu’une fois, jusqu’au {date}.';
const IGNORE = 'Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : rien ne sera modifié.';
const IF_NOT_YOU =
  'Si vous n’êtes pas à l’origine de ce changement, arrêtez-le dans les 72 heures par le lien ci-dessous : vos coordonnées d’avant reviennent, toutes les connexions à votre compte se ferment, et un nouveau mot de passe vous est demandé à cette adresse. Prévenez aussi l’établissement.';
const STOP = 'Ce n’est pas moi : arrêter ce changement';
const NOTICE = { LOGIN, LINK: 'Aller sur le portail' };

export const FRENCH: Words = {
  AROUND: {
    GREETING: 'Bonjour {name},',
    UNNAMED_GREETING: 'Bonjour,',
    HELP: '',
    SAFETY: 'Personne ne vous demandera jamais votre mot de passe, ni par courriel, ni par téléphone.',
    NO_ANSWER: 'Ce message est envoyé automatiquement : merci de ne pas y répondre.',
    SIGNATURE: 'EduConnect – ministère chargé de l’éducation nationale',
  },
  NOTIFICATION: {
    SUBJECT: 'Activez votre compte EduConnect',
    INTRODUCTION:
      'L’établissement scolaire de votre enfant vous a ouvert un compte EduConnect : un compte unique pour tous les services en ligne de la scolarité.',
    LOGIN,
    LINK: 'Activer mon compte',
    VALIDITY: `${ONCE} Munissez-vous de la date de naissance de chacun de vos enfants.`,
  },
  PUPIL_NOTIFICATION: {
    SUBJECT: 'Active ton compte EduConnect',
    INTRODUCTION: 'Ton établissement t’a ouvert un compte EduConnect pour accéder à ses services en ligne.',
    LOGIN: 'Ton identifiant',
    LINK: 'Activer mon compte',
    VALIDITY: `${ONCE} Il te demandera ta date de naissance.`,
  },
  LOGIN_REMINDER: {
    SUBJECT: 'Votre identifiant EduConnect',
    INTRODUCTION: 'Votre compte EduConnect est déjà activé. L’établissement vous rappelle votre identifiant.',
    LOGIN,
    LINK: 'Me connecter',
  },
  RESET_BY_SCHOOL: {
    SUBJECT: 'Choisissez un nouveau mot de passe EduConnect',
    INTRODUCTION: 'L’établissement a réinitialisé le mot de passe de votre compte EduConnect.',
    LOGIN,
    LINK: 'Choisir un nouveau mot de passe',
    VALIDITY: ONCE,
  },
  INVITATION: {
    SUBJECT: 'Créez votre compte EduConnect',
    INTRODUCTION:
      'L’établissement scolaire de votre enfant vous invite à créer vous-même votre compte EduConnect : un compte unique pour tous les services en ligne de la scolarité, et pour tous vos enfants. Deux moyens s’offrent à vous sur le portail.',
    FRANCECONNECT:
      'Avec FranceConnect : identifiez-vous avec un compte que vous avez déjà (impots.gouv.fr, ameli.fr…), puis indiquez votre numéro de téléphone mobile et le code reçu par SMS.',
    MOBILE:
      'Avec votre mobile : indiquez votre nom, votre prénom et votre numéro de téléphone mobile, puis le code reçu par SMS. Vous choisirez ensuite votre mot de passe.',
    NEEDED: 'Dans les deux cas, munissez-vous de la date de naissance de chacun de vos enfants.',
    CORRECTION:
      'Nom, prénom, numéro de mobile et dates de naissance doivent être ceux que connaît l’établissement. S’ils ont changé ou ne sont pas acceptés, signalez-le à l’établissement : une correction compte un à deux jours plus tard.',
    LINK: 'Créer mon compte',
  },
  ACTIVATION_CONFIRMATION: {
    SUBJECT: 'Confirmez votre adresse pour activer votre compte EduConnect',
    INTRODUCTION: 'Il ne reste qu’une étape pour activer votre compte EduConnect : confirmer cette adresse.',
    LINK: 'Confirmer mon adresse',
    VALIDITY: ONCE,
    IGNORE,
  },
  EXPIRY_REMINDER: {
    SUBJECT: 'Votre compte EduConnect expire bientôt',
    INTRODUCTION:
      'Votre compte EduConnect n’est pas encore activé. Il expirera le {date} ; il faudra alors demander à l’établissement de quoi l’activer.',
    LOGIN,
    LINK: 'Activer mon compte',
    VALIDITY: 'Ce lien ne sert qu’une fois et remplace le précédent.',
  },
  PASSWORD_RESET: {
    SUBJECT: 'Votre nouveau mot de passe EduConnect',
    INTRODUCTION: 'Un nouveau mot de passe a été demandé pour votre compte EduConnect.',
    LINK: 'Choisir un nouveau mot de passe',
    VALIDITY: 'Ce lien ne sert qu’une fois, pendant une heure.',
    IGNORE,
  },
  LOGIN_RECOVERY: {
    SUBJECT: 'Votre identifiant EduConnect',
    INTRODUCTION: 'Votre identifiant EduConnect a été demandé avec cette adresse électronique.',
    LOGIN,
    LINK: 'Me connecter',
    IGNORE,
  },
  EMAIL_CHANGE: {
    SUBJECT: 'Confirmez votre nouvelle adresse',
    INTRODUCTION: 'Cette adresse a été indiquée comme la nouvelle adresse de votre compte EduConnect.',
    LINK: 'Confirmer ma nouvelle adresse',
    VALIDITY: ONCE,
    IGNORE,
  },
  ASSISTANCE_RECEIVED: {
    SUBJECT: 'Votre demande d’assistance est enregistrée',
    INTRODUCTION:
      'Une demande d’assistance sur EduConnect a été envoyée avec cette adresse. Elle sera traitée par l’établissement ou par l’académie.',
    REFERENCE: 'Elle porte le numéro {reference} : gardez-le à portée de main si vous téléphonez.',
    LINK: 'Suivre ma demande',
    VALIDITY: 'Ce lien montre votre demande et ses réponses jusqu’au {date}. Ne le transmettez à personne.',
    IGNORE: 'Si cette demande n’est pas de vous, ignorez ce message : le lien n’ouvre aucun compte.',
  },
  ASSISTANCE_ANSWERED: {
    SUBJECT: 'Votre demande d’assistance a reçu une réponse',
    INTRODUCTION:
      'Votre demande d’assistance sur EduConnect a reçu une réponse. Le lien la montre ; vous pouvez y répondre.',
    REFERENCE: 'Votre demande porte le numéro {reference}.',
    LINK: 'Lire la réponse',
    VALIDITY: 'Ce lien montre votre demande et ses réponses jusqu’au {date}. Ne le transmettez à personne.',
  },
  CONTACT_UNPROVEN: {
    ...NOTICE,
    SUBJECT: 'De nouvelles coordonnées attendent votre confirmation',
    WHAT: 'L’établissement, ou ses fichiers, indique une autre adresse électronique ou un autre mobile pour votre compte EduConnect.',
    IF_NOT_YOU:
      'Rien ne change tant que vous n’avez pas confirmé ces coordonnées : seules les coordonnées que vous avez déjà confirmées permettent de récupérer votre compte. Si elles sont exactes, connectez-vous pour les confirmer ; sinon, prévenez l’établissement.',
  },
  PASSWORD_RESET_BY_SCHOOL: {
    ...NOTICE,
    SUBJECT: 'L’établissement a réinitialisé votre mot de passe',
    WHAT: 'L’établissement a réinitialisé le mot de passe de votre compte EduConnect et vous en remet un provisoire. La première connexion vous demandera un nouveau mot de passe et les dates de naissance de tous vos enfants.',
    IF_NOT_YOU:
      'Si vous n’avez rien demandé, choisissez vous-même un nouveau mot de passe sur le portail (« mot de passe oublié ») et prévenez l’établissement.',
  },
  PASSWORD_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Votre mot de passe EduConnect a changé',
    WHAT: 'Le mot de passe de votre compte EduConnect vient d’être changé.',
    IF_NOT_YOU,
  },
  EMAIL_CHANGE_ASKED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Une autre adresse a été demandée pour votre compte',
    WHAT: 'Une autre adresse électronique a été demandée pour votre compte EduConnect. Elle remplacera celle-ci quand elle aura été confirmée.',
    IF_NOT_YOU,
  },
  EMAIL_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'L’adresse de votre compte EduConnect a changé',
    WHAT: 'Une autre adresse électronique remplace désormais celle-ci pour votre compte EduConnect.',
    IF_NOT_YOU,
  },
  MOBILE_CHANGE_ASKED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Un autre mobile a été demandé pour votre compte',
    WHAT: 'Un autre numéro de mobile a été demandé pour votre compte EduConnect. Il servira quand le code envoyé à ce numéro aura été donné.',
    IF_NOT_YOU,
  },
  MOBILE_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Le mobile de votre compte EduConnect a changé',
    WHAT: 'Un autre numéro de mobile est désormais celui de votre compte EduConnect.',
    IF_NOT_YOU,
  },
  SESSION_TOKEN_REUSED: {
    ...NOTICE,
    SUBJECT: 'Une connexion à votre compte a été fermée',
    WHAT: 'Une connexion à votre compte EduConnect a été fermée : la clé qui la maintient ouverte a servi deux fois, comme si quelqu’un l’avait copiée.',
    IF_NOT_YOU:
      'Connectez-vous de nouveau, et regardez sur le portail d’où votre compte est ouvert. Si quelque chose vous y étonne, fermez toutes les connexions et changez de mot de passe.',
  },
  CHANGE_STOPPED: {
    ...NOTICE,
    SUBJECT: 'Un changement de votre compte EduConnect a été arrêté',
    WHAT: 'Un changement d’adresse, de mobile ou de mot de passe de votre compte EduConnect a été arrêté par le lien envoyé à l’adresse confirmée avant lui. Les coordonnées d’avant sont de nouveau celles du compte, et le mot de passe ne sert plus.',
    IF_NOT_YOU:
      'Si vous êtes bien le titulaire et n’avez rien arrêté, choisissez un nouveau mot de passe sur le portail avec votre mobile et les dates de naissance de vos enfants, ou adressez-vous à l’établissement.',
  },
  FRANCECONNECT_LINKED: {
    ...NOTICE,
    SUBJECT: 'FranceConnect ouvre désormais votre compte EduConnect',
    WHAT: 'Une identité FranceConnect a été reliée à votre compte EduConnect : elle permet de s’y connecter.',
    IF_NOT_YOU,
  },
  FRANCECONNECT_UNLINKED: {
    ...NOTICE,
    SUBJECT: 'FranceConnect n’ouvre plus votre compte EduConnect',
    WHAT: 'FranceConnect a été retiré de votre compte EduConnect : connectez-vous avec votre identifiant et votre mot de passe.',
    IF_NOT_YOU,
  },
  ACCOUNTS_MERGED: {
    ...NOTICE,
    SUBJECT: 'Deux comptes EduConnect ont été réunis',
    WHAT: 'Votre compte EduConnect a été réuni avec un autre compte à votre nom : un seul des deux identifiants sert désormais.',
    IF_NOT_YOU: 'Si vous ne vous y attendiez pas, prévenez l’établissement : la réunion peut être défaite.',
  },
  ACCOUNTS_UNMERGED: {
    ...NOTICE,
    SUBJECT: 'Deux comptes EduConnect ont été séparés',
    WHAT: 'La réunion de votre compte EduConnect avec un autre compte a été défaite : chacun reprend son identifiant et ses enfants.',
    IF_NOT_YOU: 'Si vous ne vous y attendiez pas, prévenez l’établissement.',
  },
  DISPUTE_UPHELD: {
    ...NOTICE,
    SUBJECT: 'Le rattachement que vous avez signalé est suspendu',
    WHAT: 'L’établissement a reconnu que le rattachement à un élève, que vous aviez signalé, est erroné. Cet élève n’apparaît plus dans votre compte ; l’établissement doit encore corriger sa base.',
    IF_NOT_YOU: 'Si vous ne vous y attendiez pas, prévenez l’établissement : le rattachement peut être rétabli.',
  },
  DISPUTE_REJECTED: {
    ...NOTICE,
    SUBJECT: 'Le rattachement que vous avez signalé est maintenu',
    WHAT: 'L’établissement a examiné le rattachement à un élève, que vous aviez signalé, et le maintient. {why}',
    IF_NOT_YOU:
      'Si vous n’êtes pas d’accord, adressez-vous à l’établissement ; vous pouvez signaler de nouveau ce rattachement.',
  },
  ACCOUNT_FREED: {
    ...NOTICE,
    SUBJECT: 'Un compte EduConnect a été libéré',
    WHAT: 'L’assistance de l’académie a libéré le compte EduConnect pour lequel cette adresse avait été confirmée : ni cette adresse, ni son mot de passe, ni FranceConnect ne l’ouvrent plus. L’établissement remettra à son titulaire de quoi l’activer de nouveau.',
    IF_NOT_YOU:
      'Si ce compte est le vôtre et que vous n’avez rien demandé, prévenez sans attendre l’établissement ou l’assistance de l’académie.',
  },
  ACCOUNT_MADE: {
    SUBJECT: 'Un compte EduConnect a été créé à votre nom',
    WHAT: 'Un compte EduConnect vient d’être créé à votre nom, sans passer par l’établissement : avec un mobile, le code qu’il a reçu par SMS et les dates de naissance des enfants. Si c’est vous, il n’y a rien à faire.',
    IF_NOT_YOU:
      'Si ce n’est pas vous, prévenez sans attendre l’établissement, ou l’assistance de l’académie par le portail. L’assistance vérifie qui vous êtes et libère le compte : qui l’a créé n’y a plus accès, et ce mobile ne peut plus le créer de nouveau.',
    LINK: 'Aller sur le portail',
  },
  BIRTH_DATES_TRIED: {
    SUBJECT: 'Dates de naissance fausses données pour votre compte EduConnect',
    WHAT: 'Quelqu’un a donné de nombreuses fois des dates de naissance fausses pour ouvrir votre compte EduConnect, avec un code, un lien ou un mot de passe de ce compte. Rien n’a été ouvert, et il faut maintenant attendre longtemps entre deux essais.',
    IF_NOT_YOU:
      'Si c’est vous, demandez à l’établissement de vérifier les enfants rattachés et leurs dates. Si ce n’est pas vous, prévenez-le : quelqu’un lit peut-être vos SMS, vos courriels ou votre courrier.',
    LINK: 'Aller sur le portail',
  },
  REGISTRATION_TRIED: {
    ...NOTICE,
    SUBJECT: 'Quelqu’un a voulu créer votre compte EduConnect',
    WHAT: 'Quelqu’un a donné votre nom et votre mobile pour créer un compte EduConnect. Vous en avez déjà un : rien n’a été créé ni changé. Si c’est vous, connectez-vous avec votre identifiant, ou retrouvez-le sur le portail (« identifiant oublié », « mot de passe oublié »).',
    IF_NOT_YOU: 'Si ce n’est pas vous, prévenez l’établissement.',
  },
};
