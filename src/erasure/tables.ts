/**
 * Every table that can hold something about a person, with what erasing the person does to it; and every other table, with why it holds
 * nothing. A test compares both with the database, so that a new table does not pass without its line.
 */
import { texts, type Texts } from '../domain/language.js';

/** What erasing a person does to the rows of a table. */
export type AtErasure =
  /** They are deleted. */
  | 'DELETED'
  /** They are emptied of what names the person; ids, digests and dates stay. */
  | 'EMPTIED'
  /** They stay as they are: ids, codes, dates and digests. */
  | 'KEPT'
  /** Nobody can tell whose they are: sealed or digests, and deleted when they are over. */
  | 'EXPIRES';

/**
 * A table with what it holds about a person. `where` says which rows are the person's, in SQL, of the row `t`: `$1` has the ids of accounts, `$2` of
 * pupils, `$3` of persons in the vault, `$4` of requests for assistance; `uuid[]` each. `set` empties them; left out, rows are deleted.
 */
export interface PersonTable {
  readonly holds: Texts;
  readonly atErasure: AtErasure;
  /** Why rows stay, or when they expire. */
  readonly why?: Texts;
  readonly where?: string;
  readonly set?: string;
  /** The statement that destroys them, where it is another than `delete` or `update`; null where that of another table does. */
  readonly destroy?: string | null;
}

/** In the order in which they are erased: rows that say where others are go last. */
export const PERSON_TABLES = {
  'jobs.tasks': {
    holds: texts(
      'courriels et SMS à envoyer ou envoyés (sans texte ni adresse)',
      'e-mails and SMS to send or sent (no text, no address)',
    ),
    atErasure: 'DELETED',
    where: `(t.payload ->> 'accountId' = any ($1::uuid[]::text[]) or t.payload ->> 'requestId' = any ($4::uuid[]::text[])
      or t.payload ->> 'codeId' in (select c.code_id::text from vault.codes c where c.account_id = any ($1) or c.person_id = any ($3)))`,
  },
  'jobs.sms_accepted': {
    holds: texts('accusés des SMS', 'receipts of SMS'),
    atErasure: 'DELETED',
    why: texts('disparaissent avec la tâche', 'go with the task'),
  },
  'vault.facets': {
    holds: texts('identité et coordonnées, chiffrées', 'identity and contact details, sealed'),
    atErasure: 'DELETED',
    where: 't.person_id = any ($3)',
    // Also destroys the key.
    destroy: 'select vault.erase_person(id) from unnest($3::uuid[]) as id order by id',
  },
  'vault.codes': {
    holds: texts('codes envoyés par SMS', 'codes sent by SMS'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.person_id = any ($3))',
  },
  'vault.code_requests': {
    holds: texts('demandes de codes', 'requests for codes'),
    atErasure: 'DELETED',
    why: texts('disparaissent avec le code', 'go with the code'),
  },
  'vault.tokens': {
    holds: texts('liens à usage unique', 'one-time links'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.person_id = any ($3))',
  },
  'vault.holder_sessions': {
    holds: texts('sessions ouvertes', 'open sessions'),
    atErasure: 'DELETED',
    where: 't.account_id = any ($1)',
  },
  'vault.refresh_tokens': {
    holds: texts('jetons des sessions', 'tokens of sessions'),
    atErasure: 'DELETED',
    why: texts('disparaissent avec la session', 'go with the session'),
  },
  'vault.credentials': {
    holds: texts('mots de passe (empreintes, copies chiffrées)', 'passwords (hashes, sealed copies)'),
    atErasure: 'DELETED',
    where: 't.account_id = any ($1)',
  },
  'vault.franceconnect_links': {
    holds: texts('identité FranceConnect (empreinte à clé)', 'identity of FranceConnect (keyed digest)'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.person_id = any ($3))',
  },
  'vault.proven_contacts': {
    holds: texts('coordonnées prouvées (empreintes à clé)', 'proven contacts (keyed digests)'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.person_id = any ($3))',
  },
  'vault.person_search': {
    holds: texts('recherche par nom et mobile (empreintes à clé)', 'search by names and mobile (keyed digests)'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.person_id = any ($3))',
  },
  'vault.failed_tries': {
    holds: texts('essais manqués', 'failed tries'),
    atErasure: 'DELETED',
    where: 't.account_id = any ($1)',
  },
  'vault.logins': {
    holds: texts('identifiant', 'login'),
    atErasure: 'EMPTIED',
    why: texts(
      'l’empreinte à clé et le numéro restent : un identifiant n’est jamais redonné',
      'the keyed digest and the number stay: a login is never given again',
    ),
    where: 't.account_id = any ($1)',
    set: 'login = null, account_id = null',
  },
  'vault.receipts': {
    holds: texts(
      'demandes du titulaire (empreintes à clé, identifiants techniques)',
      'requests of the holder (keyed digests, ids)',
    ),
    atErasure: 'DELETED',
    where: 't.actor = any ($1::uuid[]::text[])',
  },
  'vault.assistance_links': {
    holds: texts('liens de suivi des demandes d’assistance', 'links to requests for assistance'),
    atErasure: 'DELETED',
    where: 't.request_id = any ($4)',
  },
  'vault.assistance_texts': {
    holds: texts('textes des demandes d’assistance, chiffrés', 'texts of requests for assistance, sealed'),
    atErasure: 'DELETED',
    where: 't.request_id = any ($4)',
  },
  'vault.assistance_keys': {
    holds: texts('clés des demandes d’assistance', 'keys of requests for assistance'),
    atErasure: 'DELETED',
    where: 't.request_id = any ($4)',
  },
  'jobs.assistance_moves': {
    holds: texts(
      'date de la dernière étape d’une demande d’assistance',
      'when a request for assistance was last moved',
    ),
    atErasure: 'DELETED',
    where: 't.request_id = any ($4)',
  },
  'jobs.deadlines': {
    holds: texts('échéances du compte', 'deadlines of the account'),
    atErasure: 'DELETED',
    where: 't.account_id = any ($1)',
  },
  'jobs.downloads': {
    holds: texts('adresses de téléchargement du titulaire', 'addresses of downloads of the holder'),
    atErasure: 'DELETED',
    where: 't.actor = any ($1::uuid[]::text[])',
  },
  'ingest.candidates': {
    holds: texts('doublons possibles', 'possible duplicates'),
    atErasure: 'DELETED',
    where: '(t.account_id = any ($1) or t.other_account_id = any ($1))',
  },
  'ingest.taken_pupils': {
    holds: texts('élèves pris par une autre école', 'pupils taken by another school'),
    atErasure: 'DELETED',
    where: 't.student_id = any ($2)',
  },
  'ingest.match_keys': {
    holds: texts('clés de rapprochement (empreintes à clé)', 'match keys (keyed digests)'),
    atErasure: 'DELETED',
    where: 't.account_id = any ($1)',
  },
  'ingest.match_intents': {
    holds: texts(
      'rapprochements d’un import en cours (empreintes à clé)',
      'matches of an import under way (keyed digests)',
    ),
    atErasure: 'DELETED',
    where:
      't.record_key in (select r.record_key from ingest.source_records r where r.entity_id = any ($1) or r.entity_id = any ($2))',
  },
  'ingest.identifiers': {
    holds: texts('INE (empreinte à clé)', 'INE (keyed digest)'),
    atErasure: 'DELETED',
    where: 't.student_id = any ($2)',
  },
  'ingest.import_lines': {
    holds: texts(
      'lignes des rapports d’import qui nomment la fiche par son numéro dans la base',
      'lines of import reports that name the record by its id in the base',
    ),
    atErasure: 'DELETED',
    where: `exists (select from ingest.source_records r join ingest.imports i on i.base = r.base and i.uai = r.uai
       where (r.entity_id = any ($1) or r.entity_id = any ($2)) and i.id = t.import_id and r.record_id in (t.record_id, t.holder))`,
  },
  'ingest.source_records': {
    holds: texts('fiches des bases (empreintes à clé)', 'records of the bases (keyed digests)'),
    atErasure: 'DELETED',
    where: '(t.entity_id = any ($1) or t.entity_id = any ($2))',
  },
  'ingest.aaf_records': {
    holds: texts('copie de l’AAF, chiffrée', 'copy of AAF, sealed'),
    atErasure: 'DELETED',
    why: texts('retrouvée par les fiches', 'found by the records'),
  },
  'ingest.aaf_links': {
    holds: texts('liens entre fiches de l’AAF', 'links between records of AAF'),
    atErasure: 'DELETED',
    why: texts('avec la copie de l’AAF', 'with the copy of AAF'),
  },
  'ingest.aaf_outcomes': {
    holds: texts('suite donnée à une fiche de l’AAF', 'what became of a record of AAF'),
    atErasure: 'DELETED',
    why: texts('avec la copie de l’AAF', 'with the copy of AAF'),
  },
  'vault.persons': {
    holds: texts('clé de la personne', 'key of the person'),
    atErasure: 'EMPTIED',
    why: texts(
      'l’identifiant technique reste, pour que rien ne soit jamais réenregistré sous lui',
      'the id stays, so that nothing is ever recorded under it again',
    ),
    where: 't.person_id = any ($3) and t.wrapped_key is not null',
    destroy: null,
  },
  'vault.registrations': {
    holds: texts('inscriptions en cours, chiffrées', 'registrations under way, sealed'),
    atErasure: 'EXPIRES',
    why: texts('effacées une demi-heure après leur début', 'deleted half an hour after they began'),
  },
  'vault.franceconnect_arrivals': {
    holds: texts(
      'retours de FranceConnect en attente, chiffrés',
      'people who have come back from FranceConnect, sealed',
    ),
    atErasure: 'EXPIRES',
    why: texts('effacés après dix minutes', 'deleted after ten minutes'),
  },
  'jobs.tries': {
    holds: texts(
      'nombre d’essais par réseau et identifiant (empreintes à clé)',
      'counts of tries by network and login (keyed digests)',
    ),
    atErasure: 'EXPIRES',
    why: texts('effacés dès qu’ils ne comptent plus', 'deleted once they no longer count'),
  },
  'jobs.sms_sends': {
    holds: texts('SMS par numéro (empreintes à clé)', 'SMS by number (keyed digests)'),
    atErasure: 'EXPIRES',
    why: texts('effacés après un jour', 'deleted after a day'),
  },
  'vault.erased': {
    holds: texts('identifiants techniques des personnes effacées', 'ids of erased persons'),
    atErasure: 'KEPT',
    why: texts('pour effacer ce qui reviendrait sous ces identifiants', 'to erase what comes back under these ids'),
    where: '(t.entity_id = any ($1) or t.entity_id = any ($2))',
  },
  'ledger.events': {
    holds: texts(
      'événements, dont qui a consulté le compte : identifiants techniques, états, dates, codes, empreintes',
      'events, among them who opened the account: ids, states, dates, codes, digests',
    ),
    atErasure: 'KEPT',
    why: texts(
      'preuve de ce qui a été fait, par qui et pourquoi ; aucun nom',
      'proof of what was done, by whom and why; no name',
    ),
  },
  'audit.earlier_reads': {
    holds: texts('qui a consulté le compte', 'who opened the account'),
    atErasure: 'KEPT',
    why: texts(
      'preuve des consultations, gardée parmi les événements ; aucun nom',
      'proof of reads, kept among the events; no name',
    ),
    where: 't.account_id = any ($1)',
  },
  'jobs.campaign_targets': {
    holds: texts('comptes des campagnes', 'accounts of campaigns'),
    atErasure: 'KEPT',
    why: texts('ce qu’une campagne a fait ; aucun nom', 'what a campaign was for; no name'),
    where: 't.account_id = any ($1)',
  },
  'jobs.parked': {
    holds: texts('flux mis de côté', 'parked streams'),
    atErasure: 'KEPT',
    why: texts('identifiants et code de l’erreur', 'ids and the code of the fault'),
  },
  'projector.parked': {
    holds: texts('flux mis de côté', 'parked streams'),
    atErasure: 'KEPT',
    why: texts('identifiants et code de l’erreur', 'ids and the code of the fault'),
  },
} as const satisfies Readonly<Record<string, PersonTable>>;

/** The other tables, with what they hold instead. Tables of read models are not among them: they follow from the ledger and the vault. */
export const TABLES_OF_NOBODY: Readonly<Record<string, string>> = {
  'access.staff_sessions': 'sessions of staff, sealed; deleted when they end',
  'ingest.aaf_bases': 'years and dates of files',
  'ingest.aaf_runs': 'runs over files',
  'ingest.aaf_schools_due': 'schools',
  'ingest.folder_exports': 'files, by digest',
  'ingest.folder_looks': 'when a folder was looked at',
  'ingest.folder_places': 'names of files',
  'ingest.import_progress': 'counts',
  'ingest.imports': 'counts of reports',
  'ingest.schools': 'names of schools',
  'integrity.alarms': 'where the ledger and its tree differ: positions and hashes',
  'integrity.checkpoints': 'sizes, roots and signatures of the tree',
  'integrity.event_positions': 'ids of events and their positions, where the store finds no event by its id',
  'integrity.log': 'the size of the tree',
  'integrity.places': 'positions of events',
  'integrity.rechecks': 'how far the tree was checked',
  'integrity.tiles': 'hashes of events and of their parts of the tree',
  'jobs.campaigns': 'campaigns',
  'jobs.checkpoints': 'positions',
  'jobs.clock': 'the clock of a development installation',
  'jobs.demo': 'how far the demo has come',
  'jobs.mail_bounces': 'counts',
  'jobs.mail_deferrals': 'domains of e-mail, as keyed digests; deleted once they take e-mails again',
  'jobs.mail_places': 'domains of e-mail, as keyed digests, for as long as an e-mail is handed over',
  'jobs.sms_outcomes': 'counts',
  'jobs.sweeps': 'counts of rows that were deleted',
  'ledger.numbering': 'a number',
  'projector.versions': 'read models',
  'public.migrations': 'migrations',
  'vault.academie_texts': 'what académies write, sealed',
  'vault.class_labels': 'labels of classes',
  'vault.data_keys': 'keys of what other tables hold',
  'vault.letter_texts': 'what schools write on letters, sealed',
  'vault.mef_labels': 'labels of programmes',
  'vault.root': 'a secret',
};

export type PersonTableName = keyof typeof PERSON_TABLES;
