/** The text printed once the server is ready: addresses, and a ready-made login for each role. */
import type { Role } from './roles.js';
import type { DevelopmentUser } from '../development/users.js';

export interface Welcome {
  /** Address of the public server; absent where another serves the API. */
  readonly url: string | undefined;
  /** Address of the operators' server. */
  readonly admin?: string | undefined;
  /** Where the data are, in words. */
  readonly store: string;
  /** Roles that this server leaves to others. */
  readonly leftOut: readonly Role[];
  readonly users?: readonly DevelopmentUser[] | undefined;
  /** A holder of the demo, with the password that all of them share. */
  readonly holder?: { readonly login: string; readonly password: string } | undefined;
  readonly mailbox?: boolean;
}

export function welcome({ url, admin, store, leftOut, users, holder, mailbox }: Welcome): string {
  const lines = [
    '',
    `Registre is ready (${store}).`,
    '',
    ...(leftOut.length > 0 ? [`It leaves to other servers: ${leftOut.join(', ')}.`, ''] : []),
    ...(url ? [`  GraphQL       ${url}/graphql   (subscriptions: ${url.replace(/^http/, 'ws')}/graphql)`] : []),
    ...(admin ? [`  Metrics       ${admin}/metrics`, `  Readiness     ${admin}/readyz`] : []),
  ];
  const end = ['', 'Ctrl-C stops it.', ''];
  if (!url || !users?.length) return [...lines, ...end].join('\n');
  const width = Math.max(...users.map(({ login }) => login.length));
  const [first] = users;
  return [
    ...lines,
    `  GraphiQL      ${url}/graphiql   (choose a login in its menu)`,
    ...(mailbox ? [`  Mailbox       ${url}/dev/mailbox   (e-mails and SMS)`] : []),
    `  Sign-in       ${url}/auth/sign-in?return=/auth/session   (with a browser, as staff do)`,
    `  Clock         curl -X POST ${url}/dev/clock -H 'content-type: application/json' -d '{"advance":"P3M1D"}'`,
    '',
    `Logins, all with the password "${first?.password}":`,
    ...users.map(
      ({ login, description, otp }) =>
        `  ${login.padEnd(width)}  ${description}${otp ? ', with one-time password' : ''}`,
    ),
    ...(holder
      ? [`A holder, for the mutation signIn (as portal): ${holder.login}, password "${holder.password}"`]
      : []),
    '',
    'A token:',
    `  curl -s ${url}/dev/issuer/token -d grant_type=password -d username=${first?.login} -d password=${first?.password}`,
    ...end,
  ].join('\n');
}
