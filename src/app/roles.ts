/**
 * The roles of a server: the parts of an installation's work that it does. Several servers may share the roles, on one database. What each
 * does is in the help of `ROLES` in `config.ts`.
 */

export const ROLES = ['api', 'projector', 'worker', 'importer'] as const;
export type Role = (typeof ROLES)[number];

/** The settings of `config.ts` that are judged. */
interface SettingsToJudge {
  readonly roles?: readonly Role[];
  readonly databaseUrl?: string | undefined;
  readonly adminPort?: number | undefined;
  readonly portalUrl?: string | undefined;
}

/** The roles that a server leaves to others. */
export const rolesLeftToOthers = ({ roles }: { readonly roles: readonly Role[] }): readonly Role[] =>
  ROLES.filter(role => !roles.includes(role));

export const hasAllRoles = (config: { readonly roles: readonly Role[] }): boolean =>
  rolesLeftToOthers(config).length === 0;

/**
 * Judges the settings that a server without all of the roles needs: one line per fault, the variable first. `faulty`: variables that are wrong by
 * themselves; what depends on them is not judged.
 */
export function unfitRoles(config: SettingsToJudge, faulty: ReadonlySet<string> = new Set()): string[] {
  const { roles = ROLES, databaseUrl, adminPort, portalUrl } = config;
  const missing = (env: string, value: unknown): boolean => value === undefined && !faulty.has(env);
  const leftOut = rolesLeftToOthers({ roles });
  if (leftOut.length === 0) return [];
  const api = roles.includes('api');
  return [
    ...(missing('DATABASE_URL', databaseUrl)
      ? [
          `DATABASE_URL is needed where ROLES leaves out ${leftOut.join(', ')}: another server must do that on the same PostgreSQL, and an embedded one takes one server. Name the PostgreSQL, or leave ROLES out`,
        ]
      : []),
    ...(!api && missing('ADMIN_PORT', adminPort)
      ? [
          'ADMIN_PORT is needed where ROLES leaves out api: without it nobody could ask this server whether it is ready: for example ADMIN_PORT=4001',
        ]
      : []),
    ...(!api && roles.includes('worker') && missing('PORTAL_URL', portalUrl)
      ? [
          'PORTAL_URL is needed where ROLES has worker and leaves out api: the links of e-mails cannot lead to this server: for example PORTAL_URL=https://educonnect.example.fr',
        ]
      : []),
  ];
}
