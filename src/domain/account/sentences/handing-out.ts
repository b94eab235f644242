/** What the school does so that holders come to their accounts, and how it reaches them. */
import { byChannel, day, says, type Sentences } from './sentence.js';

export const HANDING_OUT = {
  AccountNotified: ({ channel, credentialId, expiresAt }) => {
    const { fr, en } = byChannel(channel);
    return says(
      `Notifié ${fr}, ${credentialId === undefined ? 'sans nouveau mot de passe' : 'avec un nouveau mot de passe provisoire'}${expiresAt === undefined ? '' : `, jusqu’au ${day(expiresAt)}`}`,
      `Notified ${en}, ${credentialId === undefined ? 'without a new password' : 'with a new provisional password'}${expiresAt === undefined ? '' : `, until ${day(expiresAt)}`}`,
    );
  },
  NotificationDelivered: says(
    'Notification remise au serveur de messagerie',
    'Notification handed over to the mail server',
  ),
  NotificationFailed: ({ reason }) =>
    says(`Notification non remise (${reason})`, `Notification not delivered (${reason})`),
  NotificationDropped: ({ reason }) =>
    says(
      `Notification non envoyée : dépassée par la suite (${reason})`,
      `Notification not sent: overtaken by later events (${reason})`,
    ),
  AccountInvited: ({ channel }) => {
    const { fr, en } = byChannel(channel);
    return says(
      `Invité ${fr} à créer le compte sans l’établissement`,
      `Invited ${en} to make the account without the school`,
    );
  },
  LetterPrinted: ({ invitation, number, credentialId }) => {
    if (invitation) return says(`Invitation imprimée (numéro ${number})`, `Invitation printed (number ${number})`);
    return says(
      `Lettre imprimée (numéro ${number}), ${credentialId === undefined ? 'sans mot de passe' : 'avec le mot de passe provisoire'}`,
      `Letter printed (number ${number}), ${credentialId === undefined ? 'without a password' : 'with the provisional password'}`,
    );
  },
  PasswordReset: says(
    'Mot de passe réinitialisé par l’établissement : nouveau mot de passe provisoire',
    'Password reset by the school: a new provisional password',
  ),
  ProvisionalPasswordRevealed: says('Mot de passe provisoire montré', 'Provisional password shown'),
  CredentialAbandoned: says(
    'Mot de passe préparé et jamais entré en vigueur, détruit',
    'Password destroyed that was made and never came into force',
  ),
  ExpiryReminderSent: ({ expiresAt }) =>
    says(`Rappel envoyé : expire le ${day(expiresAt)}`, `Reminder sent: expires on ${day(expiresAt)}`),
  AccountExpired: ({ notifiedAt }) =>
    says(
      `Expiré : notifié le ${day(notifiedAt)} et non activé ; mot de passe provisoire et liens détruits`,
      `Expired: notified on ${day(notifiedAt)} and not activated; provisional password and links destroyed`,
    ),
  PasswordChangeForced: ({ reason }) =>
    says(
      `Nouveau mot de passe exigé à la prochaine connexion (${reason})`,
      `New password demanded at the next sign-in (${reason})`,
    ),
} as const satisfies Partial<Sentences>;
