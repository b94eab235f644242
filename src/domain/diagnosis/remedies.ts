/** What can be done about whatever keeps somebody out: by whom, on which field of the base, and in the words of those who help. */
import type { Texts } from '../language.js';
import type { BaseField } from './corrections.js';

/**
 * Who does it. `BASE_KEEPER`: whoever keeps the school's base (director of an école, administrative office of a collège or lycée). `CONSOLE`: the head, or a
 * delegate, in this console. `SUPPORT`: the académie's support. `HOLDER`: the person.
 */
export const REMEDY_ACTORS = ['HOLDER', 'CONSOLE', 'BASE_KEEPER', 'SUPPORT'] as const;
export type RemedyActor = (typeof REMEDY_ACTORS)[number];

interface RemedyRule {
  readonly by: RemedyActor;
  /** The field to be corrected in the base: it counts with an import. Without one, the remedy counts at once. */
  readonly field?: BaseField;
  readonly texts: Texts;
}

const inBase = (field: BaseField, fr: string, en: string): RemedyRule => ({
  by: 'BASE_KEEPER',
  field,
  texts: { fr, en },
});
const by = (actor: RemedyActor, fr: string, en: string): RemedyRule => ({ by: actor, texts: { fr, en } });

export const REMEDIES = {
  ASSIGN_INE: inBase(
    'PUPIL_INE',
    "Faites attribuer son identifiant national (INE) à l'élève dans la base de l'établissement.",
    'Have the pupil given a national identifier (INE) in the school base.',
  ),
  ENROL_PUPIL: inBase(
    'PUPIL_ENROLMENT',
    "Vérifiez dans la base que l'élève est inscrit et a une classe.",
    'Check in the base that the pupil is enrolled and has a class.',
  ),
  ATTACH_CHILD: inBase(
    'LEGAL_GUARDIAN',
    "Vérifiez dans la base que la personne est responsable légale d'un élève inscrit.",
    'Check in the base that the person is the legal guardian of an enrolled pupil.',
  ),
  WRITE_BIRTH_DATE: inBase(
    'PUPIL_BIRTH_DATE',
    "Inscrivez dans la base la date de naissance de l'élève.",
    "Write the pupil's birth date in the base.",
  ),
  CHECK_BIRTH_DATES: inBase(
    'PUPIL_BIRTH_DATE',
    "Comparez les dates avec un document d'état civil : une date par enfant rattaché. Si la base se trompe, corrigez-la ; si un enfant est rattaché à tort, la personne le signale en activant.",
    'Compare the dates with a civil document: one date for each attached child. If the base is wrong, correct it; if a child is attached by mistake, the person disputes it while activating.',
  ),
  CHECK_SURNAME: inBase(
    'SURNAME',
    "Comparez le nom avec une pièce d'identité : nom de naissance ou nom d'usage. Si la base se trompe, corrigez-la.",
    'Compare the surname with an identity document: birth or usage surname. If the base is wrong, correct it.',
  ),
  CHECK_FIRST_NAME: inBase(
    'FIRST_NAME',
    "Comparez le prénom avec une pièce d'identité. Si la base se trompe, corrigez-la.",
    'Compare the first name with an identity document. If the base is wrong, correct it.',
  ),
  WRITE_MOBILE: inBase(
    'MOBILE',
    'Inscrivez dans la base le numéro de mobile de la personne.',
    "Write the person's mobile number in the base.",
  ),
  CHECK_MOBILE: inBase(
    'MOBILE',
    "Demandez à la personne si elle a changé de numéro. Si la base n'a pas le bon, corrigez-la.",
    'Ask the person whether the number has changed. If the base has not the right one, correct it.',
  ),
  GIVE_EMAIL: by(
    'HOLDER',
    "Donnez une adresse électronique sur l'écran d'activation : l'établissement n'en a pas.",
    'Give an e-mail address on the activation screen: the school has none.',
  ),
  CORRECT_EMAIL: inBase(
    'EMAIL',
    "Corrigez l'adresse électronique dans la base ; en attendant, notifiez par courrier.",
    'Correct the e-mail address in the base; meanwhile notify by letter.',
  ),
  CONFIRM_EMAIL: by(
    'HOLDER',
    "Ouvrez le lien du dernier courriel reçu, après avoir regardé dans les indésirables. Pour corriger l'adresse, reprenez l'activation avec l'identifiant et le mot de passe.",
    'Open the link of the last e-mail received; look among the unwanted ones, too. To correct the address, start the activation again with login and password.',
  ),
  OWN_FRANCECONNECT: by(
    'HOLDER',
    'Vérifiez que vous avez un compte qui fonctionne avec FranceConnect (impôts, assurance maladie).',
    'Check that you have an account that works with FranceConnect (taxes, health insurance).',
  ),
  COMPARE_IDENTITY: by(
    'CONSOLE',
    "Comparez une pièce d'identité avec la base. Si la base se trompe, faites-la corriger ; sinon, la personne fait corriger ce que dit FranceConnect.",
    'Compare an identity document with the base. If the base is wrong, have it corrected; if not, the person has what FranceConnect says corrected.',
  ),
  ASK_THE_PERSON: by(
    'CONSOLE',
    'Demandez-le à la personne et donnez-le ici : la comparaison ne montre pas ce que dit la base.',
    'Ask the person and give it here: the comparison does not show what the base says.',
  ),
  ASK_THE_OTHER_SCHOOL: by(
    'SUPPORT',
    "Demandez à l'établissement de l'autre enfant, ou à l'assistance de son académie, de comparer la date de cet enfant.",
    'Ask the school of the other child, or the support of its académie, to compare the date of that child.',
  ),
  NOTIFY: by(
    'CONSOLE',
    'Notifiez le compte : la personne reçoit son identifiant et de quoi activer.',
    'Notify the account: the person is given the login and the means to activate.',
  ),
  NOTIFY_AGAIN: by(
    'CONSOLE',
    'Notifiez de nouveau le compte : le mot de passe provisoire et les liens sont détruits.',
    'Notify the account again: the provisional password and the links are destroyed.',
  ),
  NOTIFY_BY_LETTER: by(
    'CONSOLE',
    "Notifiez par courrier : le courriel n'est pas arrivé.",
    'Notify by letter: the e-mail did not arrive.',
  ),
  DO_WITHOUT_SMS: by(
    'CONSOLE',
    "Vérifiez le numéro avec la personne : elle a peut-être changé d'opérateur. Si les SMS n'arrivent pas, notifiez le compte par courrier.",
    'Check the number with the person: the operator may have changed. If SMS do not arrive, notify the account by letter.',
  ),
  PRINT_LETTER: by(
    'CONSOLE',
    "Imprimez le courrier et remettez-le : il n'a pas encore été imprimé.",
    'Print the letter and hand it out: it has not been printed yet.',
  ),
  ACTIVATE: by(
    'HOLDER',
    "Activez le compte avec l'identifiant et le mot de passe provisoire, ou par le lien reçu, avant la date d'expiration.",
    'Activate the account with login and provisional password, or by the link received, before it expires.',
  ),
  USE_KEPT_ACCOUNT: by(
    'HOLDER',
    "Connectez-vous à l'autre compte, dans lequel celui-ci a été fusionné.",
    'Sign in to the other account, into which this one was merged.',
  ),
  WAIT_OR_RECOVER: by(
    'HOLDER',
    "Attendez la fin du blocage, ou demandez un nouveau mot de passe depuis la page de connexion. L'assistance de l'académie peut débloquer le compte.",
    'Wait until sign-in is open again, or ask for a new password from the sign-in page. The support of the académie can unlock the account.',
  ),
  WAIT_FOR_BIRTH_DATES: by(
    'HOLDER',
    'Attendez avant de redonner les dates de naissance, puis donnez-en une pour chaque enfant rattaché.',
    'Wait before you give the birth dates again, then give one for each attached child.',
  ),
  CHOOSE_PASSWORD: by(
    'HOLDER',
    'Connectez-vous et choisissez un nouveau mot de passe.',
    'Sign in and choose a new password.',
  ),
  GIVE_BIRTH_DATES_AGAIN: by(
    'HOLDER',
    'Connectez-vous et redonnez les dates de naissance de tous les enfants : un établissement a réinitialisé le mot de passe.',
    'Sign in and give the birth dates of all children again: a school has reset the password.',
  ),
  GIVE_BIRTH_DATES_AFTER_STOP: by(
    'HOLDER',
    'Connectez-vous et redonnez les dates de naissance de tous les enfants : un changement du compte a été arrêté, et ses coordonnées rétablies.',
    'Sign in and give the birth dates of all children again: a change of the account was stopped, and its contact details were put back.',
  ),
  GIVE_BIRTH_DATES_WITH_NEW_CHILD: by(
    'HOLDER',
    "Connectez-vous et redonnez les dates de naissance de tous les enfants : un enfant d'un nouvel établissement a été rattaché au compte.",
    'Sign in and give the birth dates of all children again: a child of a new school was attached to the account.',
  ),
  ASK_WHO_TRIED: by(
    'CONSOLE',
    "Demandez à la personne si c'est elle qui a donné ces dates. Si oui, vérifiez avec elle les enfants rattachés et leurs dates ; sinon, quelqu'un lit peut-être ses SMS, ses courriels ou son courrier : prévenez l'assistance de l'académie.",
    'Ask the person whether it was he or she who gave these dates. If so, check the attached children and their dates together; if not, somebody may be reading the SMS, e-mails or letters: tell the support of the académie.',
  ),
  GIVE_LETTER: by(
    'CONSOLE',
    "Notifiez le compte par courrier, ou réinitialisez son mot de passe s'il est activé, et remettez la lettre à la personne : elle ouvre le compte avec les dates de naissance de tous les enfants.",
    'Notify the account by letter, or reset its password when it is activated, and hand the letter to the person: it opens the account with the birth dates of all children.',
  ),
  FREE_ACCOUNT: by(
    'SUPPORT',
    "L'établissement ne peut rien faire sur ce compte. Si la personne a perdu le mobile et le mot de passe (ou FranceConnect), ou si une autre personne a créé le compte, l'assistance de l'académie vérifie son identité et libère le compte.",
    'The school can do nothing on this account. If the person has lost the mobile and the password (or FranceConnect), or if somebody else made the account, the support of the académie makes sure who the person is and frees the account.',
  ),
  RESET_WHEN_FORGOTTEN: by(
    'CONSOLE',
    "Si la personne a oublié le mot de passe, réinitialisez-le : elle ne peut pas en demander un elle-même, faute d'adresse ou de mobile confirmés. Invitez-la ensuite à en confirmer.",
    'If the person has forgotten the password, reset it: he or she has neither a proven address nor a proven mobile to ask for a new one. Then ask him or her to prove one.',
  ),
  RESET_PASSWORD: by(
    'CONSOLE',
    "Réinitialisez le mot de passe : la personne l'a demandé, et n'a ni adresse ni mobile confirmés.",
    'Reset the password: the person asked for it, and has neither address nor mobile confirmed.',
  ),
  CONFIRM_CHANGE: by(
    'HOLDER',
    "Confirmez le changement par le lien ou le code reçu ; l'ancienne valeur sert jusque-là.",
    'Confirm the change by the link or the code received; the old value serves until then.',
  ),
  SETTLE_DISPUTE: by(
    'CONSOLE',
    'Réglez le signalement de rattachement erroné.',
    'Settle the dispute about the attachment.',
  ),
  COMPARE_ACCOUNTS: by(
    'CONSOLE',
    'Comparez les deux comptes : fusionnez-les, ou dites que ce sont deux personnes.',
    'Compare the two accounts: merge them, or say that they are two persons.',
  ),
  IMPORT_BASE: by(
    'SUPPORT',
    "L'import de la base est en retard : vérifiez qu'il a lieu chaque nuit.",
    'The import of the base is late: check that it runs each night.',
  ),
  IMPORT_AGAIN: by(
    'SUPPORT',
    'Aucune fiche de la base de cet établissement ne désigne la personne : faites importer la base de nouveau.',
    'No record of the base of this school names the person: have the base imported again.',
  ),
  CHECK_BASE_AGAIN: by(
    'CONSOLE',
    "Si rien n'a changé ici, vérifiez avec l'établissement que la correction est bien enregistrée dans la base.",
    'If nothing has changed here, check with the school that the correction is stored in the base.',
  ),
  WAIT_FOR_IMPORT: by(
    'HOLDER',
    'Attendez : la correction sera prise en compte avec le prochain import.',
    'Wait: the correction will count with the next import.',
  ),
  JOIN_RECORDS: inBase(
    'LEGAL_GUARDIAN',
    'Faites fusionner dans la base les deux fiches de la personne : un service ne sait pas laquelle prendre.',
    "Have the person's two records joined in the base: a service does not know which to take.",
  ),
  USE_OTHER_PROFILE: by(
    'HOLDER',
    "Choisissez le bon profil à l'entrée du service : ce compte a un autre profil.",
    'Choose the right profile on entering the service: this account has another one.',
  ),
} as const satisfies Record<string, RemedyRule>;

export type RemedyCode = keyof typeof REMEDIES;

export const remedyOf = (code: RemedyCode): RemedyRule => REMEDIES[code];
