/** Says to a holder what happened to the account and by whom, in plain words: the role of whoever did it, never a name. */
import type { Role } from '../event.js';
import { texts, type Texts } from '../language.js';
import type { DisputeOutcome } from './attachments.js';
import type { AccountEvent, AccountEventType } from './events.js';

/** Concerns the work of the service, and tells the holder nothing. */
const NOT_TOLD = undefined;

type Word<Type extends AccountEventType> =
  Texts | ((data: Extract<AccountEvent, { type: Type }>['data']) => Texts) | typeof NOT_TOLD;

const byChannel = (channel: string, fr: string, en: string): Texts =>
  channel === 'LETTER' ? texts(`${fr} par lettre`, `${en} by letter`) : texts(`${fr} par courriel`, `${en} by e-mail`);

const settled = ({ outcome }: { outcome: DisputeOutcome }): Texts =>
  outcome === 'LINK_KEPT'
    ? texts('Signalement étudié : le rattachement est maintenu', 'Dispute looked into: the attachment stays')
    : texts('Signalement étudié : l’enfant n’est plus rattaché', 'Dispute looked into: the child is detached');

const WORDS: { readonly [Type in AccountEventType]: Word<Type> } = {
  AccountPreCreated: texts('Compte préparé d’après la base de l’établissement', 'Account made from the school base'),
  SourceRecordAttached: NOT_TOLD,
  SourceRecordDetached: NOT_TOLD,
  IdentityRecorded: texts('Nom et prénom enregistrés', 'Names recorded'),
  ContactDetailsRecorded: ({ unproven }) =>
    unproven?.length
      ? texts(
          'D’autres coordonnées attendent votre confirmation',
          'Other contact details are waiting for your confirmation',
        )
      : texts('Coordonnées enregistrées', 'Contact details recorded'),
  ContactProven: ({ field }) =>
    field === 'EMAIL'
      ? texts('Adresse électronique confirmée', 'E-mail address proven')
      : texts('Mobile confirmé', 'Mobile proven'),
  HolderTold: texts('Message envoyé pour vous prévenir', 'Message sent to tell you'),
  LinkAttached: texts('Enfant rattaché au compte', 'Child attached to the account'),
  LinkDetached: texts('Enfant détaché du compte', 'Child detached from the account'),
  AccountNotified: ({ channel, credentialId }) =>
    credentialId === undefined
      ? byChannel(channel, 'Identifiant communiqué', 'Login given')
      : byChannel(channel, 'Identifiant et accès provisoire communiqués', 'Login and provisional access given'),
  NotificationDelivered: NOT_TOLD,
  NotificationFailed: texts('Un courriel n’a pas pu vous être remis', 'An e-mail to you could not be delivered'),
  NotificationDropped: NOT_TOLD,
  AccountInvited: ({ channel }) =>
    byChannel(channel, 'Invitation à créer vous-même le compte', 'Invitation to make the account yourself'),
  LetterPrinted: texts('Lettre imprimée', 'Letter printed'),
  PasswordReset: texts('Mot de passe réinitialisé', 'Password reset'),
  ProvisionalPasswordRevealed: texts('Mot de passe provisoire consulté', 'Provisional password shown'),
  ActivationStarted: texts('Activation commencée', 'Activation started'),
  ActivationEmailSent: texts('Courriel de confirmation envoyé', 'Confirmation e-mail sent'),
  AccountActivated: texts('Compte activé', 'Account activated'),
  AccountExpired: texts('Délai d’activation dépassé', 'Time to activate over'),
  RegistrationTried: texts(
    'Tentative d’inscription avec vos nom et mobile',
    'Registration tried with your names and mobile',
  ),
  ExpiryReminderSent: texts('Rappel envoyé avant l’échéance', 'Reminder sent before the deadline'),
  SignedIn: ({ method }) =>
    method === 'FRANCECONNECT'
      ? texts('Connexion par FranceConnect', 'Signed in by FranceConnect')
      : texts('Connexion', 'Signed in'),
  SessionsEnded: ({ reason }) => {
    if (reason === 'TOKEN_REUSED') return texts('Connexion fermée par précaution', 'Session ended as a precaution');
    if (reason === 'TOO_MANY')
      return texts(
        'Connexion la plus ancienne fermée : il y en avait trop',
        'Oldest session ended: there were too many',
      );
    return texts('Déconnexion', 'Signed out');
  },
  SignInFailed: texts('Connexion refusée : mot de passe incorrect', 'Sign-in refused: wrong password'),
  BirthDatesMismatched: texts('Dates de naissance refusées', 'Birth dates refused'),
  AccountLocked: texts('Connexion suspendue un quart d’heure', 'Sign-in suspended for a quarter of an hour'),
  AccountUnlocked: texts('Connexion de nouveau possible', 'Sign-in possible again'),
  PasswordChanged: texts('Mot de passe changé', 'Password changed'),
  PasswordChangeForced: texts('Nouveau mot de passe exigé', 'New password demanded'),
  LoginRecovered: texts('Identifiant renvoyé à votre demande', 'Login sent at your request'),
  PasswordResetRequested: texts('Nouveau mot de passe demandé', 'New password asked for'),
  EmailChangeRequested: texts('Autre adresse électronique demandée', 'Another e-mail address asked for'),
  EmailChangeConfirmed: texts('Nouvelle adresse électronique confirmée', 'New e-mail address confirmed'),
  PhoneChangeRequested: texts('Autre mobile demandé', 'Another mobile asked for'),
  PhoneChangeConfirmed: texts('Nouveau mobile confirmé', 'New mobile confirmed'),
  ChangeStopped: ({ back }) =>
    back
      ? texts('Changement arrêté : coordonnées d’avant rétablies', 'Change stopped: contact details put back')
      : texts('Changement arrêté', 'Change stopped'),
  ChildrenConfirmed: texts('Enfants confirmés par leur date de naissance', 'Children confirmed by their birth dates'),
  LinkDisputed: texts('Rattachement d’un enfant signalé comme erroné', 'Attachment of a child disputed'),
  LinkDisputeResolved: settled,
  LinkDisputeReconsidered: settled,
  LinkDisputeWithdrawn: texts('Signalement retiré', 'Dispute withdrawn'),
  WithheldLinkRecorded: NOT_TOLD,
  CredentialAbandoned: NOT_TOLD,
  AccountClosed: texts('Compte clos : plus aucun enfant rattaché', 'Account closed: no child attached any more'),
  AccountReopened: texts('Compte rouvert', 'Account reopened'),
  FranceConnectLinked: texts('FranceConnect relié au compte', 'FranceConnect linked to the account'),
  FranceConnectUnlinked: texts('FranceConnect n’est plus relié au compte', 'FranceConnect unlinked from the account'),
  FranceConnectCompared: NOT_TOLD,
  AccountFreed: ({ because }) =>
    because === 'NOT_THE_HOLDER'
      ? texts(
          'Compte libéré par l’assistance : une autre personne l’avait',
          'Account freed by the support: another person had it',
        )
      : texts(
          'Compte libéré par l’assistance : il ne s’ouvrait plus',
          'Account freed by the support: it could not be opened any more',
        ),
  DuplicateSuspected: NOT_TOLD,
  DuplicateCleared: NOT_TOLD,
  DuplicateDismissed: NOT_TOLD,
  AccountsMerged: texts('Compte réuni avec un autre à votre nom', 'Account merged with another one in your name'),
  PersonalDataErased: texts('Données personnelles effacées', 'Personal data erased'),
  AccountsUnmerged: texts('Réunion de comptes défaite', 'Merge of accounts undone'),
};

/** The types of events that holders are told of. */
export const TOLD_EVENTS = (Object.keys(WORDS) as AccountEventType[]).filter(type => WORDS[type] !== NOT_TOLD);

/** What happened, in one sentence; undefined for an event that holders are not told of. */
export function wordsOf({ type, data }: AccountEvent): Texts | undefined {
  const word = WORDS[type] as Word<AccountEventType>;
  return typeof word === 'function' ? (word as (data: unknown) => Texts)(data) : word;
}

const SCHOOL = texts('l’établissement', 'the school');
const PORTAL = texts('depuis le portail', 'on the portal');

/** By whom: the role alone. */
export const BY_ROLE: Readonly<Record<Role, Texts>> = {
  SCHOOL_HEAD: SCHOOL,
  SCHOOL_DELEGATE: SCHOOL,
  STUDENT_HELPDESK: texts('le dépannage élèves de l’établissement', 'the pupils’ helpdesk of the school'),
  ACADEMIE_SUPPORT: texts('l’assistance de l’académie', 'the support of the académie'),
  ACADEMIE_DASHBOARD: texts('l’académie', 'the académie'),
  AUDITOR: texts('un contrôle', 'an audit'),
  NATIONAL_ADMIN: texts('le ministère', 'the ministry'),
  PORTAL,
  HOLDER: PORTAL,
  IMPORTER: texts('la base de l’établissement', 'the school base'),
  SYSTEM: texts('le service, de lui-même', 'the service by itself'),
};
