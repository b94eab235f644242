/** Says to a holder what happened to the account and by whom, in plain words: the role of whoever did it, never a name. */
import type { Role } from '../event.js';
import type { Texts } from '../language.js';
import type { AccountEvent, AccountEventType } from './events.js';

const says = (fr: string, en: string): Texts => ({ fr, en });
/** Concerns the work of the service, and tells the holder nothing. */
const NOT_TOLD = undefined;

type Word<Type extends AccountEventType> =
  Texts | ((data: Extract<AccountEvent, { type: Type }>['data']) => Texts) | typeof NOT_TOLD;

const byChannel = (channel: string, fr: string, en: string): Texts =>
  channel === 'LETTER' ? says(`${fr} par lettre`, `${en} by letter`) : says(`${fr} par courriel`, `${en} by e-mail`);

const settled = ({ outcome }: { outcome: 'LINK_KEPT' | 'LINK_DETACHED' }): Texts =>
  outcome === 'LINK_KEPT'
    ? says('Signalement étudié : le rattachement est maintenu', 'Dispute looked into: the attachment stays')
    : says('Signalement étudié : l’enfant n’est plus rattaché', 'Dispute looked into: the child is detached');

const WORDS: { readonly [Type in AccountEventType]: Word<Type> } = {
  AccountPreCreated: says('Compte préparé d’après la base de l’établissement', 'Account made from the school base'),
  SourceRecordAttached: NOT_TOLD,
  SourceRecordDetached: NOT_TOLD,
  IdentityRecorded: says('Nom et prénom enregistrés', 'Names recorded'),
  ContactDetailsRecorded: ({ unproven }) =>
    unproven?.length
      ? says(
          'D’autres coordonnées attendent votre confirmation',
          'Other contact details are waiting for your confirmation',
        )
      : says('Coordonnées enregistrées', 'Contact details recorded'),
  ContactProven: ({ field }) =>
    field === 'EMAIL'
      ? says('Adresse électronique confirmée', 'E-mail address proven')
      : says('Mobile confirmé', 'Mobile proven'),
  HolderTold: says('Message envoyé pour vous prévenir', 'Message sent to tell you'),
  LinkAttached: says('Enfant rattaché au compte', 'Child attached to the account'),
  LinkDetached: says('Enfant détaché du compte', 'Child detached from the account'),
  AccountNotified: ({ channel, credentialId }) =>
    credentialId === undefined
      ? byChannel(channel, 'Identifiant communiqué', 'Login given')
      : byChannel(channel, 'Identifiant et accès provisoire communiqués', 'Login and provisional access given'),
  NotificationDelivered: NOT_TOLD,
  NotificationFailed: says('Un courriel n’a pas pu vous être remis', 'An e-mail to you could not be delivered'),
  NotificationDropped: NOT_TOLD,
  AccountInvited: ({ channel }) =>
    byChannel(channel, 'Invitation à créer vous-même le compte', 'Invitation to make the account yourself'),
  LetterPrinted: says('Lettre imprimée', 'Letter printed'),
  PasswordReset: says('Mot de passe réinitialisé', 'Password reset'),
  ProvisionalPasswordRevealed: says('Mot de passe provisoire consulté', 'Provisional password shown'),
  ActivationStarted: says('Activation commencée', 'Activation started'),
  ActivationEmailSent: says('Courriel de confirmation envoyé', 'Confirmation e-mail sent'),
  AccountActivated: says('Compte activé', 'Account activated'),
  AccountExpired: says('Délai d’activation dépassé', 'Time to activate over'),
  RegistrationTried: says(
    'Tentative d’inscription avec vos nom et mobile',
    'Registration tried with your names and mobile',
  ),
  ExpiryReminderSent: says('Rappel envoyé avant l’échéance', 'Reminder sent before the deadline'),
  SignedIn: ({ method }) =>
    method === 'FRANCECONNECT'
      ? says('Connexion par FranceConnect', 'Signed in by FranceConnect')
      : says('Connexion', 'Signed in'),
  SessionsEnded: ({ reason }) =>
    reason === 'TOKEN_REUSED'
      ? says('Connexion fermée par précaution', 'Session ended as a precaution')
      : says('Déconnexion', 'Signed out'),
  SignInFailed: says('Connexion refusée : mot de passe incorrect', 'Sign-in refused: wrong password'),
  BirthDatesMismatched: says('Dates de naissance refusées', 'Birth dates refused'),
  AccountLocked: says('Connexion suspendue un quart d’heure', 'Sign-in suspended for a quarter of an hour'),
  AccountUnlocked: says('Connexion de nouveau possible', 'Sign-in possible again'),
  PasswordChanged: says('Mot de passe changé', 'Password changed'),
  PasswordChangeForced: says('Nouveau mot de passe exigé', 'New password demanded'),
  LoginRecovered: says('Identifiant renvoyé à votre demande', 'Login sent at your request'),
  PasswordResetRequested: says('Nouveau mot de passe demandé', 'New password asked for'),
  EmailChangeRequested: says('Autre adresse électronique demandée', 'Another e-mail address asked for'),
  EmailChangeConfirmed: says('Nouvelle adresse électronique confirmée', 'New e-mail address confirmed'),
  PhoneChangeRequested: says('Autre mobile demandé', 'Another mobile asked for'),
  PhoneChangeConfirmed: says('Nouveau mobile confirmé', 'New mobile confirmed'),
  ChangeStopped: ({ back }) =>
    back
      ? says('Changement arrêté : coordonnées d’avant rétablies', 'Change stopped: contact details put back')
      : says('Changement arrêté', 'Change stopped'),
  ChildrenConfirmed: says('Enfants confirmés par leur date de naissance', 'Children confirmed by their birth dates'),
  LinkDisputed: says('Rattachement d’un enfant signalé comme erroné', 'Attachment of a child disputed'),
  LinkDisputeResolved: settled,
  LinkDisputeReconsidered: settled,
  LinkDisputeWithdrawn: says('Signalement retiré', 'Dispute withdrawn'),
  WithheldLinkRecorded: NOT_TOLD,
  CredentialAbandoned: NOT_TOLD,
  AccountClosed: says('Compte clos : plus aucun enfant rattaché', 'Account closed: no child attached any more'),
  AccountReopened: says('Compte rouvert', 'Account reopened'),
  FranceConnectLinked: says('FranceConnect relié au compte', 'FranceConnect linked to the account'),
  FranceConnectUnlinked: says('FranceConnect n’est plus relié au compte', 'FranceConnect unlinked from the account'),
  FranceConnectCompared: NOT_TOLD,
  DuplicateSuspected: NOT_TOLD,
  DuplicateCleared: NOT_TOLD,
  DuplicateDismissed: NOT_TOLD,
  AccountsMerged: says('Compte réuni avec un autre à votre nom', 'Account merged with another one in your name'),
  AccountsUnmerged: says('Réunion de comptes défaite', 'Merge of accounts undone'),
};

/** The types of events that holders are told of. */
export const TOLD_EVENTS = (Object.keys(WORDS) as AccountEventType[]).filter(type => WORDS[type] !== NOT_TOLD);

/** What happened, in one sentence; undefined for an event that holders are not told of. */
export function wordsOf({ type, data }: AccountEvent): Texts | undefined {
  const word = WORDS[type] as Word<AccountEventType>;
  return typeof word === 'function' ? (word as (data: unknown) => Texts)(data) : word;
}

const SCHOOL = says('l’établissement', 'the school');
const PORTAL = says('depuis le portail', 'on the portal');

/** By whom: the role alone. */
export const BY_ROLE: Readonly<Record<Role, Texts>> = {
  SCHOOL_HEAD: SCHOOL,
  SCHOOL_DELEGATE: SCHOOL,
  STUDENT_HELPDESK: says('le dépannage élèves de l’établissement', 'the pupils’ helpdesk of the school'),
  ACADEMIE_SUPPORT: says('l’assistance de l’académie', 'the support of the académie'),
  ACADEMIE_DASHBOARD: says('l’académie', 'the académie'),
  AUDITOR: says('un contrôle', 'an audit'),
  NATIONAL_ADMIN: says('le ministère', 'the ministry'),
  PORTAL,
  HOLDER: PORTAL,
  IMPORTER: says('la base de l’établissement', 'the school base'),
  SYSTEM: says('le service, de lui-même', 'the service by itself'),
};
