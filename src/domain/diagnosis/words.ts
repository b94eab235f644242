/** The words of a diagnosis, for whoever helps: in French and English. */
import { texts, type Texts } from '../language.js';
import type { FindingCode } from './findings.js';
import type { PrerequisiteName, WhyCode } from './prerequisites.js';
import type { ServiceRefusalCode } from './service-view.js';

export const PREREQUISITE_TEXTS: Readonly<Record<PrerequisiteName, Texts>> = {
  ACCOUNT_USABLE: texts("Compte qui n'est ni clos ni fusionné", 'Account neither closed nor merged'),
  CREDENTIALS: texts(
    'Identifiant et mot de passe provisoire, ou lien, valables',
    'Valid login and provisional password, or link',
  ),
  CHILD_ATTACHED: texts('Élève rattaché, sans signalement en cours', 'Child attached, without an open dispute'),
  INE: texts("Identifiant national (INE) d'un élève inscrit", 'National identifier (INE) of an enrolled pupil'),
  FRANCECONNECT_IDENTITY: texts('Identité FranceConnect', 'An identity that FranceConnect knows'),
  MOBILE: texts('Mobile comme dans la base, qui reçoit le code', 'Mobile as in the base, which receives the code'),
  SURNAME: texts('Nom comme dans la base', 'Surname as in the base'),
  FIRST_NAME: texts('Prénom comme dans la base', 'First name as in the base'),
  BIRTH_DATES: texts('Dates de naissance de tous les enfants rattachés', 'Birth dates of all attached children'),
  EMAIL: texts('Adresse électronique, que la personne confirme', 'E-mail address, which the person confirms'),
};

export const WHY_TEXTS: Readonly<Record<WhyCode, Texts>> = {
  ABSENT: texts("La base ne l'a pas.", 'The base does not have it.'),
  DIFFERS: texts(
    'Ce que dit la personne diffère de ce que dit la base.',
    'What the person says differs from what the base says.',
  ),
  NOT_ENROLLED: texts("Aucun élève du compte n'est inscrit.", 'No pupil of the account is enrolled.'),
  NOT_NOTIFIED: texts("Le compte n'a pas été notifié.", 'The account was not notified.'),
  EXPIRED: texts('La notification a expiré, trois mois après.', 'The notification has expired, three months later.'),
  TOO_MANY_TRIES: texts(
    'Trop de dates fausses ont été données : il faut attendre.',
    'Too many wrong dates were given: wait.',
  ),
  SMS_CLOSED: texts(
    "Trop de dates fausses ont été données par SMS : seul ce que l'établissement envoie ouvre encore le compte.",
    'Too many wrong dates were given by SMS: only what the school sends still opens the account.',
  ),
  BARRED: texts(
    "L'assistance a libéré le compte d'une autre personne, qui l'avait créé avec ce mobile.",
    'The support has freed the account from somebody else, who had made it by this mobile.',
  ),
  BOUNCED: texts("Le dernier courriel n'est pas arrivé.", 'The last e-mail did not arrive.'),
  MERGED: texts('Le compte a été fusionné avec un autre.', 'The account was merged into another one.'),
  CLOSED: texts("Le compte est clos : aucun élève n'y est rattaché.", 'The account is closed: no child is attached.'),
  NOT_SAID: texts("La base l'a ; rien n'a été donné à comparer.", 'The base has it; nothing was given to compare.'),
  OUT_OF_REACH: texts(
    "Les dates des enfants que vous pouvez voir ont été données ; un autre enfant est dans un établissement dont vous ne voyez pas les élèves, et sa date n'est pas comparée.",
    'The dates of the children whom you may see were given; another child is in a school whose pupils you may not see, and that date is not compared.',
  ),
  KNOWN_TO_THE_PERSON: texts('Seule la personne le sait.', 'Only the person knows.'),
};

export const FINDING_TEXTS: Readonly<Record<FindingCode, Texts>> = {
  MERGED: texts('Ce compte a été fusionné avec un autre.', 'This account was merged into another one.'),
  CLOSED: texts("Ce compte est clos : aucun élève n'y est rattaché.", 'This account is closed: no child is attached.'),
  CORRECTION_LATE: texts(
    "La correction aurait dû arriver : l'import est en retard.",
    'The correction should have arrived: the import is late.',
  ),
  CORRECTION_ARRIVED: texts('Un import est venu depuis la correction.', 'An import has come since the correction.'),
  CORRECTION_AWAITED: texts(
    "La correction n'est pas encore arrivée, ce qui est normal.",
    'The correction has not arrived yet, as is to be expected.',
  ),
  IMPORT_LATE: texts(
    "Le dernier import de l'établissement est trop ancien.",
    'The last import of the school is too old.',
  ),
  SIGN_IN_LOCKED: texts(
    'La connexion est bloquée pour un moment, après trop de mots de passe faux.',
    'Sign-in is barred for a while, after too many wrong passwords.',
  ),
  BIRTH_DATES_LOCKED: texts(
    'Les dates de naissance ne peuvent pas être redonnées pour le moment.',
    'The birth dates cannot be given again for a while.',
  ),
  BIRTH_DATES_TRIED: texts(
    'Des dates de naissance fausses ont été données dix fois ou plus, sans succès depuis.',
    'Wrong birth dates were given ten times or more, without a success since.',
  ),
  SMS_CLOSED: texts(
    'Trop de dates de naissance fausses ont été données par SMS : un code par SMS ne suffit plus à ouvrir ce compte.',
    'Too many wrong birth dates were given by SMS: a code by SMS does not open this account any more.',
  ),
  MOBILE_BARRED: texts(
    "L'assistance a libéré ce compte d'une autre personne : le mobile de celle-ci ne peut plus le créer.",
    'The support has freed this account from somebody else, whose mobile cannot make it again.',
  ),
  MADE_BY_HOLDER: texts(
    "Ce compte a été créé sans l'établissement, par SMS ou par FranceConnect.",
    'This account was made without the school, by SMS or by FranceConnect.',
  ),
  NO_PROVEN_CONTACT: texts(
    'Ni adresse ni mobile ne sont confirmés : la personne ne peut pas demander elle-même un nouveau mot de passe.',
    'Neither an address nor a mobile is proven: the person cannot ask for a new password.',
  ),
  EXPIRED: texts('La notification a expiré sans activation.', 'The notification has expired without an activation.'),
  NOT_NOTIFIED: texts("Le compte n'a pas été notifié par l'établissement.", 'The school has not notified the account.'),
  EMAIL_FAILED: texts(
    "Le courriel de notification n'est pas arrivé.",
    'The e-mail of the notification did not arrive.',
  ),
  SMS_FAILED: texts("Le dernier SMS du jour n'est pas arrivé.", 'The last SMS of the day did not arrive.'),
  LETTER_NOT_PRINTED: texts("Le courrier n'a pas été imprimé.", 'The letter has not been printed.'),
  EMAIL_TO_CONFIRM: texts(
    "L'activation attend que l'adresse électronique soit confirmée.",
    'The activation waits for the e-mail address to be confirmed.',
  ),
  AWAITS_ACTIVATION: texts(
    "Le compte est notifié et attend d'être activé.",
    'The account is notified and waits to be activated.',
  ),
  RESET_REQUESTED: texts(
    "La personne a demandé un nouveau mot de passe à l'établissement.",
    'The person has asked the school for a new password.',
  ),
  PROVISIONAL_PASSWORD: texts('Un établissement a réinitialisé le mot de passe.', 'A school has reset the password.'),
  PASSWORD_CHANGE_FORCED: texts(
    'Un nouveau mot de passe est exigé à la prochaine connexion.',
    'A new password is demanded at the next sign-in.',
  ),
  CHILDREN_TO_CONFIRM: texts(
    'Les dates de naissance seront redemandées à la connexion.',
    'The birth dates will be asked for again at sign-in.',
  ),
  EMAIL_CHANGE_PENDING: texts(
    "Un changement d'adresse électronique attend d'être confirmé.",
    'A change of the e-mail address waits to be confirmed.',
  ),
  MOBILE_CHANGE_PENDING: texts(
    "Un changement de mobile attend d'être confirmé.",
    'A change of the mobile waits to be confirmed.',
  ),
  DISPUTE_OPEN: texts('Un rattachement est signalé comme erroné.', 'An attachment is disputed.'),
  PUPIL_WITHOUT_INE: texts(
    "Un élève rattaché n'a pas d'identifiant national (INE).",
    'An attached pupil has no national identifier (INE).',
  ),
  FRANCECONNECT_DIFFERS: texts(
    "L'identité de FranceConnect n'est pas la même que dans la base ; elle ouvre le compte malgré cela.",
    'The identity of FranceConnect is not as in the base; it opens the account all the same.',
  ),
  DUPLICATE_SUSPECTED: texts(
    'Un autre compte est peut-être celui de la même personne.',
    "Another account may be the same person's.",
  ),
};

export const SERVICE_REFUSAL_TEXTS: Readonly<Record<ServiceRefusalCode, Texts>> = {
  NOT_ACTIVATED: texts(
    "Le compte n'est pas activé : personne ne peut s'y connecter.",
    'The account is not activated: nobody can sign in to it.',
  ),
  AFFILIATION_DIFFERS: texts(
    'Le service attend un autre profil que celui de ce compte.',
    'The service expects another profile than that of this account.',
  ),
  NO_LINK: texts("Aucun élève du compte n'est dans cet établissement.", 'No pupil of the account is in this school.'),
  LINK_SUSPENDED: texts(
    'Le rattachement est signalé comme erroné : il est suspendu.',
    'The attachment is disputed: it is suspended.',
  ),
  NO_ID: texts(
    "Le compte n'a pas d'identifiant de la base pour cet établissement.",
    'The account has no id of the base for this school.',
  ),
  TWO_IDS: texts(
    "Le compte a deux identifiants d'une même base pour cet établissement.",
    'The account has two ids of one base for this school.',
  ),
  NO_INE: texts("L'élève n'a pas d'identifiant national (INE).", 'The pupil has no national identifier (INE).'),
};

const frenchDay = (day: string): string => day.split('-').reverse().join('/');

/** When a correction made now counts, as the end of a remedy. `day`: `YYYY-MM-DD`. */
export const countsOnTexts = (day: string): Texts =>
  texts(
    `Corrigé maintenant, cela compte à partir de l'après-midi du ${frenchDay(day)}.`,
    `Corrected now, it counts from the afternoon of ${day}.`,
  );

/** The base and the field that a remedy is about, as the base names them. */
export const inBaseTexts = (base: string, field: string): Texts =>
  texts(`Base ${base}, champ « ${field} ».`, `Base ${base}, field "${field}".`);
