/** The pages of the providers of development: plain HTML forms, no script, no style. */
import { escapeHtml } from '../../mail/texts/render.js';
import { page } from '../page.js';
import type { ProviderKind, ProviderUser } from './kind.js';

export interface SignInPage {
  readonly kind: ProviderKind;
  /** Where the form is sent. */
  readonly action: string;
  readonly users: readonly ProviderUser[];
  /** The level chosen unless the person chooses another. */
  readonly level: string;
  /** Why the last choice did not do. */
  readonly problem?: string | undefined;
}

const levelChoice = (level: string, chosen: boolean): string =>
  `<label><input type="radio" name="level" value="${escapeHtml(level)}"${chosen ? ' checked' : ''}> ${escapeHtml(level)}</label>`;

const userRow = ({ login, description, secondFactor }: ProviderUser): string =>
  `<tr><td><button name="login" value="${escapeHtml(login)}">${escapeHtml(login)}</button>` +
  `<td>${escapeHtml(description)}${secondFactor ? '' : ', without a second factor'}</tr>`;

/** A level, and a button for each person; no password. */
export const signInPage = ({ kind, action, users, level, problem }: SignInPage): string =>
  page(
    `Development: ${kind.title}`,
    '<p>Nothing here is real: whoever is chosen is signed in.</p>',
    problem === undefined ? '' : `<p role="alert">${escapeHtml(problem)}</p>`,
    `<form method="post" action="${escapeHtml(action)}">`,
    `<fieldset><legend>acr</legend>${kind.levels.map(one => levelChoice(one, one === level)).join(' ')}</fieldset>`,
    `<table>${users.map(userRow).join('')}</table>`,
    '<button name="cancel" value="yes">Cancel</button>',
    '</form>',
  );

/** Asks whether to sign out. `form` is the hidden form of oidc-provider, whose id is `op.logoutForm`. */
export const signOutPage = (kind: ProviderKind, form: string): string =>
  page(
    `Development: sign out of ${kind.title}`,
    form,
    '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>',
    '<button type="submit" form="op.logoutForm">Stay signed in</button>',
  );

export const signedOutPage = (kind: ProviderKind): string =>
  page(`Development: ${kind.title}`, '<p>You are signed out.</p>');

/** What a request lacked, as the real issuer would refuse it. */
export const refusalPage = (kind: ProviderKind, problems: readonly string[]): string =>
  page(`Development: ${kind.title} refuses this`, ...problems.map(problem => `<p>${escapeHtml(problem)}</p>`));
