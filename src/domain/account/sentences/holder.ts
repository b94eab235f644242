/** What holders do, and what happens when they try to get in. */
import { isToldEverywhere } from '../known-addresses.js';
import { children, counted, countedInEnglish, says, type Sentences } from './sentence.js';

export const HOLDER = {
  ContactProven: ({ field, contact: { version } }) =>
    field === 'EMAIL'
      ? says(
          `Adresse électronique prouvée par le titulaire (version ${version})`,
          `E-mail address proven by its holder (version ${version})`,
        )
      : says(`Mobile prouvé par le titulaire (version ${version})`, `Mobile proven by its holder (version ${version})`),
  HolderTold: ({ notice }) =>
    isToldEverywhere(notice)
      ? says(`Titulaire prévenu à une adresse connue (${notice})`, `Holder told at a known address (${notice})`)
      : says(`Titulaire prévenu à l’adresse prouvée (${notice})`, `Holder told at the proven address (${notice})`),
  ActivationStarted: ({ confirmedStudentIds }) => {
    const { fr, en } = children(confirmedStudentIds);
    return says(
      `Activation commencée : mot de passe choisi, adresse donnée, ${fr} ${confirmedStudentIds.length > 1 ? 'confirmés' : 'confirmé'}`,
      `Activation started: password chosen, e-mail given, ${en} confirmed`,
    );
  },
  ActivationEmailSent: says('Courriel de confirmation envoyé', 'Confirmation e-mail sent'),
  AccountActivated: ({ path }) => says(`Activé (${path})`, `Activated (${path})`),
  RegistrationTried: ({ path }) =>
    says(
      `Tentative de création du compte, déjà activé (${path})`,
      `Somebody tried to make the account, which is activated already (${path})`,
    ),
  SignedIn: ({ method }) => says(`Connexion (${method})`, `Signed in (${method})`),
  SessionsEnded: ({ sessionIds: { length }, reason }) =>
    says(
      `${counted(length, 'session')} ${length > 1 ? 'fermées' : 'fermée'} (${reason})`,
      `${countedInEnglish(length, 'session')} ended (${reason})`,
    ),
  SignInFailed: ({ failures }) =>
    says(`Connexion refusée (${failures} de suite)`, `Sign-in failed (${failures} in a row)`),
  BirthDatesMismatched: ({ failures, by }) =>
    says(
      `Dates de naissance des enfants différentes de la base (${failures} de suite${by === 'SMS' ? ', par SMS' : ''})`,
      `Birth dates of the children not as in the base (${failures} in a row${by === 'SMS' ? ', by SMS' : ''})`,
    ),
  AccountLocked: ({ until }) => says(`Bloqué jusqu’à ${until}`, `Locked until ${until}`),
  AccountUnlocked: ({ reason }) => says(`Débloqué (${reason})`, `Unlocked (${reason})`),
  PasswordChanged: ({ reason }) => says(`Mot de passe changé (${reason})`, `Password changed (${reason})`),
  LoginRecovered: ({ channel }) =>
    channel === 'EMAIL'
      ? says(
          'Identifiant demandé, et envoyé à l’adresse électronique prouvée',
          'Login asked for, and sent to the proven e-mail address',
        )
      : says('Identifiant demandé, et envoyé au mobile prouvé', 'Login asked for, and sent to the proven mobile'),
  PasswordResetRequested: ({ channel }) =>
    says(`Nouveau mot de passe demandé (${channel})`, `New password asked for (${channel})`),
  EmailChangeRequested: says('Changement d’adresse électronique demandé', 'Change of e-mail asked for'),
  EmailChangeConfirmed: says('Nouvelle adresse électronique confirmée', 'New e-mail confirmed'),
  PhoneChangeRequested: says('Changement de mobile demandé', 'Change of mobile asked for'),
  PhoneChangeConfirmed: says('Nouveau mobile confirmé', 'New mobile confirmed'),
  ChangeStopped: ({ back }) =>
    says(
      `Changement arrêté par le titulaire : mot de passe annulé${back ? ', coordonnées d’avant rétablies' : ''}`,
      `A change stopped by its holder: password void${back ? ', contact details put back' : ''}`,
    ),
} as const satisfies Partial<Sentences>;
