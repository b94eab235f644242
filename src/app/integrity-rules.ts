/** Checks the settings of the ledger's integrity against one another. */

/** The settings of `config.ts` that are judged. */
interface Judged {
  readonly mode?: 'development' | 'production';
  readonly ledgerOrigin?: string | undefined;
  readonly checkpointKeys?: readonly Buffer[];
  readonly checkpointFolder?: string | undefined;
  readonly checkpointUrl?: string | undefined;
  readonly witnesses?: readonly object[];
}

/** Returns one line per fault, the variable first. `faulty`: variables that are wrong by themselves; what depends on them is not judged. */
export function unfitIntegrity(config: Judged, faulty: ReadonlySet<string> = new Set()): string[] {
  const { mode, ledgerOrigin, checkpointKeys = [], checkpointFolder, checkpointUrl, witnesses = [] } = config;
  if (mode !== 'production' || faulty.has('CHECKPOINT_KEYS') || faulty.has('LEDGER_ORIGIN')) return [];
  if (checkpointKeys.length > 0) {
    return ledgerOrigin === undefined
      ? [
          'LEDGER_ORIGIN is needed with CHECKPOINT_KEYS: it names the ledger and its keys for good, for example LEDGER_ORIGIN=registre.example.fr/ledger',
        ]
      : [];
  }
  return (
    [
      ['CHECKPOINT_FOLDER', checkpointFolder !== undefined],
      ['CHECKPOINT_URL', checkpointUrl !== undefined],
      ['WITNESSES', witnesses.length > 0],
    ] as const
  ).flatMap(([env, given]) =>
    given ? [`${env} has no checkpoint to work on without CHECKPOINT_KEYS: give a key, or leave it out`] : [],
  );
}
