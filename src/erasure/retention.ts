/** How long the rows of each table with personal data are kept, by what rule, and what applies it. A table without its line does not compile. */
import { texts, type Texts } from '../domain/language.js';
import type { SweepName } from '../domain/sweeps.js';
import type { PersonTableName } from './tables.js';

/** How long rows of a table are kept. */
export interface Retention {
  readonly kept: Texts;
  /** The law, the setting or the rule that says so. */
  readonly source: Texts;
  /** What deletes rows whose time is over; left out where they go with what they belong to, or stay. */
  readonly sweep?: SweepName;
}

const GDPR = texts(
  'RGPD, article 5 (1) e : tant que la finalité le demande',
  'GDPR, article 5 (1) e: as long as the purpose needs it',
);
const RULE = texts('règle du service', 'rule of the service');
const PROOF = texts(
  'RGPD, articles 5 (2) et 17 (3) : preuve de ce qui a été fait',
  'GDPR, articles 5 (2) and 17 (3): proof of what was done',
);

const AS_THE_ACCOUNT = texts(
  'aussi longtemps que le compte ; effacé avec la personne',
  'as long as the account; erased with the person',
);
const AS_THE_RECORD = texts(
  'aussi longtemps que la fiche de la base ; effacé avec la personne',
  'as long as the record of the base; erased with the person',
);
const FOR_EVER = texts('sans limite, sans aucun nom', 'without end, without any name');
const AS_THE_MIRROR = texts(
  'jusqu’à ce que les fichiers de l’AAF ne l’aient plus ; effacé avec la personne',
  'until the files of AAF no longer have it; erased with the person',
);
const goesWith = (fr: string, en: string): Texts => texts(`disparaît avec ${fr}`, `goes with ${en}`);
const until = (fr: string, en: string): Texts => texts(`jusqu’à ${fr}`, `until ${en}`);

const account: Retention = { kept: AS_THE_ACCOUNT, source: GDPR };
const record: Retention = { kept: AS_THE_RECORD, source: GDPR };
const mirror: Retention = { kept: AS_THE_MIRROR, source: GDPR };
const proof: Retention = { kept: FOR_EVER, source: PROOF };
const ofRequest: Retention = {
  kept: texts(
    'ASSISTANCE_MONTHS mois après la clôture de la demande',
    'ASSISTANCE_MONTHS months after the request was closed',
  ),
  source: texts('réglage ASSISTANCE_MONTHS', 'setting ASSISTANCE_MONTHS'),
  sweep: 'assistance',
};
const byRule = (fr: string, en: string, sweep?: SweepName): Retention => ({
  kept: texts(fr, en),
  source: RULE,
  ...(sweep !== undefined && { sweep }),
});

export const RETENTIONS = {
  'jobs.tasks': byRule('90 jours après l’envoi ou l’abandon', '90 days after it was sent or given up', 'tasks'),
  'jobs.sms_accepted': { kept: goesWith('la tâche', 'the task'), source: RULE, sweep: 'tasks' },
  'vault.facets': account,
  'vault.codes': byRule('30 jours', '30 days', 'codes'),
  'vault.code_requests': { kept: goesWith('le code', 'the code'), source: RULE, sweep: 'codes' },
  'vault.tokens': byRule(
    'jusqu’au lien suivant de même usage ; ceux qui arrêtent un changement, 30 jours après leur fin',
    'until the next link for the same use; those that stop a change, 30 days after their end',
  ),
  'vault.holder_sessions': {
    kept: until('la fin de la session', 'the session ends'),
    source: texts(
      'réglages HOLDER_SESSION_MAX_AGE et HOLDER_SESSION_IDLE',
      'settings HOLDER_SESSION_MAX_AGE and HOLDER_SESSION_IDLE',
    ),
    sweep: 'sessions',
  },
  'vault.refresh_tokens': { kept: goesWith('la session', 'the session'), source: RULE, sweep: 'sessions' },
  'vault.credentials': byRule(
    'jusqu’au mot de passe suivant ; un mot de passe provisoire, jusqu’à son expiration',
    'until the next password; a provisional one, until it expires',
  ),
  'vault.franceconnect_links': {
    kept: texts('tant que FranceConnect ouvre le compte', 'as long as FranceConnect opens the account'),
    source: GDPR,
  },
  'vault.proven_contacts': account,
  'vault.person_search': account,
  'vault.failed_tries': byRule('30 jours', '30 days', 'failed-tries'),
  'vault.logins': {
    kept: texts(
      'aussi longtemps que le compte ; ensuite son empreinte, sans limite',
      'as long as the account; then its digest, without end',
    ),
    source: RULE,
  },
  'vault.receipts': byRule('30 jours', '30 days', 'receipts'),
  'vault.assistance_links': {
    kept: until('l’expiration du lien', 'the link expires'),
    source: RULE,
    sweep: 'assistance-links',
  },
  'vault.assistance_texts': ofRequest,
  'vault.assistance_keys': ofRequest,
  'jobs.assistance_moves': ofRequest,
  'jobs.deadlines': { kept: until('l’échéance', 'the deadline has passed'), source: RULE },
  'jobs.downloads': byRule('cinq minutes', 'five minutes', 'downloads'),
  'ingest.candidates': record,
  'ingest.taken_pupils': byRule(
    'jusqu’à l’import suivant de l’établissement quitté',
    'until the next import of the school that was left',
  ),
  'ingest.match_keys': record,
  'ingest.match_intents': { kept: until('la fin de l’import', 'the import ends'), source: RULE },
  'ingest.identifiers': record,
  'ingest.import_lines': {
    kept: texts(
      'aussi longtemps que le rapport de l’import ; effacé avec la personne',
      'as long as the report of the import; erased with the person',
    ),
    source: RULE,
  },
  'ingest.source_records': record,
  'ingest.aaf_records': mirror,
  'ingest.aaf_links': mirror,
  'ingest.aaf_outcomes': mirror,
  'vault.persons': account,
  'vault.registrations': byRule('une demi-heure', 'half an hour', 'registrations'),
  'vault.franceconnect_arrivals': byRule('dix minutes', 'ten minutes', 'franceconnect-arrivals'),
  'jobs.tries': byRule('tant qu’ils comptent pour une limite', 'as long as they count towards a limit', 'tries'),
  'jobs.sms_sends': byRule('un jour', 'a day', 'sms-sends'),
  'vault.erased': {
    kept: FOR_EVER,
    source: texts('RGPD, article 17 : pour effacer ce qui reviendrait', 'GDPR, article 17: to erase what comes back'),
  },
  'ledger.events': proof,
  'audit.earlier_reads': proof,
  'jobs.campaign_targets': {
    kept: texts(
      'sans limite, sans aucun nom ; un jour pour une campagne jamais lancée',
      'without end, without any name; a day for a campaign that was never started',
    ),
    source: PROOF,
    sweep: 'unstarted-campaigns',
  },
  'jobs.parked': { kept: until('la réparation', 'it is mended'), source: RULE },
  'projector.parked': { kept: until('la réparation', 'it is mended'), source: RULE },
} as const satisfies Readonly<Record<PersonTableName, Retention>>;

/** What is set in this installation. */
export interface RetentionSettings {
  readonly assistanceMonths: number;
}

/** How long rows of a table are kept in this installation: names of settings stand for their values. */
export function keptOf(table: PersonTableName, { assistanceMonths }: RetentionSettings): Texts {
  const { kept }: Retention = RETENTIONS[table];
  const filled = (text: string): string => text.replace('ASSISTANCE_MONTHS', String(assistanceMonths));
  return texts(filled(kept.fr), filled(kept.en));
}
