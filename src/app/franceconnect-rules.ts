/** Checks settings of FranceConnect against one another. */

/** The settings of `config.ts` that are judged. */
interface Judged {
  readonly mode?: 'development' | 'production';
  readonly franceConnectIssuer?: string | undefined;
  readonly franceConnectClientId?: string | undefined;
  readonly franceConnectClientSecret?: string | undefined;
  readonly publicUrl?: string | undefined;
}

/**
 * Returns one line per fault, the variable first. `faulty`: variables that are wrong by themselves; what depends on them is not
 * judged.
 */
export function unfitFranceConnect(config: Judged, faulty: ReadonlySet<string> = new Set()): string[] {
  const { mode, franceConnectIssuer, franceConnectClientId, franceConnectClientSecret, publicUrl } = config;
  const all = [
    ['FRANCECONNECT_ISSUER', franceConnectIssuer],
    ['FRANCECONNECT_CLIENT_ID', franceConnectClientId],
    ['FRANCECONNECT_CLIENT_SECRET', franceConnectClientSecret],
  ] as const;
  const given = all.filter(([env, value]) => value !== undefined && !faulty.has(env));
  if (given.length === 0) return [];
  const [[first]] = given as [(typeof given)[number]];
  const missing = all.filter(([env, value]) => value === undefined && !faulty.has(env));
  return [
    ...missing.map(
      ([env]) => `${env} is needed with ${first}: give what FranceConnect gave for this client, or leave all three out`,
    ),
    ...(mode === 'production' && publicUrl === undefined && !faulty.has('PUBLIC_URL')
      ? [
          'PUBLIC_URL is needed with FRANCECONNECT_ISSUER when MODE=production: responsables come back to it from FranceConnect: for example PUBLIC_URL=https://registre.example.fr',
        ]
      : []),
  ];
}
