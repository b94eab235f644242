/**
 * What a file of personal data shows of each table that holds some. The tables are those that erasing a person knows: a new one does not
 * compile without its section.
 */
import { readsOfAccounts } from '../../projections/accesses/queries.js';
import { streamOf } from '../domain/streams.js';
import { PERSON_TABLES } from '../erasure/tables.js';
import { heldInMirror } from '../ingest/index.js';
import { assistanceRows, ledgerRows } from './events.js';
import { vaultRows } from './identities.js';
import { at, type Row, type Section, type Sections } from './section.js';

const DIGESTS = 'Empreintes calculées avec une clé secrète : on ne peut rien y lire.';
const NOBODY =
  'Rien ne dit à qui elles sont : chiffrées ou réduites à des empreintes, elles disparaissent d’elles-mêmes.';

const digests = (where?: string): Section => ({ count: true, because: DIGESTS, ...(where !== undefined && { where }) });
const nobodys: Section = { notShown: true, because: NOBODY };

/** The streams of the person's accounts and of the pupil. */
const OF_STREAMS = `(t.stream in (select '${streamOf('account', '')}' || id from unnest($1::uuid[]) as id)
  or t.stream in (select '${streamOf('student', '')}' || id from unnest($2::uuid[]) as id))`;

const parked: Section = {
  where: OF_STREAMS,
  show: { Historique: 't.stream', Événement: 't.event_type', 'Mis de côté le': at('parked_at') },
  order: 't.stream',
};

/** SQL: the rows of another table that are the person's, as erasing finds them, under the name `o`. */
const ofOther = (column: string, table: 'jobs.tasks' | 'vault.codes' | 'vault.holder_sessions'): string =>
  `(select o.${column} from ${table} o where ${PERSON_TABLES[table].where.replaceAll(/\bt\./g, 'o.')})`;

export const SECTIONS: Sections = {
  'jobs.tasks': {
    show: {
      Nature: 't.kind',
      Message: `coalesce(t.payload ->> 'text', t.payload ->> 'template')`,
      État: 't.state',
      'Mis en attente le': at('queued_at'),
      'Terminé le': at('ended_at'),
    },
    order: 't.task_id',
  },
  'jobs.sms_accepted': {
    where: `t.task_id in ${ofOther('task_id', 'jobs.tasks')}`,
    show: { 'Pris par l’opérateur le': at('accepted_at'), Issue: 't.outcome', 'Accusé le': at('receipt_at') },
    order: 't.task_id',
  },
  'vault.facets': { read: vaultRows },
  'vault.codes': {
    show: {
      Usage: 't.purpose',
      'Demandé le': at('asked_at'),
      'Valable jusqu’au': at('expires_at'),
      'Utilisé le': at('used_at'),
    },
    order: 't.asked_at',
  },
  'vault.code_requests': digests(`t.code_id in ${ofOther('code_id', 'vault.codes')}`),
  'vault.tokens': {
    show: { Usage: 't.purpose', 'Valable jusqu’au': at('expires_at'), 'Utilisé le': at('used_at') },
    order: 't.expires_at',
  },
  'vault.holder_sessions': {
    read: async ({ vault }, { ids }) => {
      const sessions = await Promise.all(ids.accountIds.map(accountId => vault.sessions.of(accountId)));
      return sessions.flat().map(({ details, openedAt, seenAt, expiresAt }): Row => ({
        'Ouverte le': openedAt,
        'Utilisée le': seenAt,
        'Finit le': expiresAt,
        Navigateur: details.browser ?? null,
        Système: details.system ?? null,
        Réseau: details.network ?? null,
      }));
    },
  },
  'vault.refresh_tokens': digests(`t.session_id in ${ofOther('session_id', 'vault.holder_sessions')}`),
  'vault.credentials': {
    show: { Provisoire: 't.provisional', 'Choisi ou attribué le': at('created_at') },
    order: 't.created_at',
  },
  'vault.franceconnect_links': { show: { 'Lié le': at('linked_at') }, order: 't.linked_at' },
  'vault.proven_contacts': { show: { 'Coordonnée prouvée': 't.field' }, order: 't.field' },
  'vault.person_search': digests(),
  'vault.failed_tries': {
    show: {
      Chemin: 't.path',
      Motif: 't.code',
      Fois: 't.times',
      'La première fois le': at('first_at'),
      'La dernière fois le': at('last_at'),
    },
    order: 't.last_at',
  },
  'vault.logins': { show: { Identifiant: 't.login', 'Attribué le': at('reserved_at') }, order: 't.reserved_at' },
  'vault.receipts': { show: { Demande: 't.command', 'Reçue le': at('claimed_at') }, order: 't.claimed_at' },
  'vault.assistance_links': { show: { 'Valable jusqu’au': at('expires_at') }, order: 't.expires_at' },
  'vault.assistance_texts': { read: assistanceRows },
  'vault.assistance_keys': { show: { Demande: 't.request_id', 'Faite le': at('made_at') }, order: 't.made_at' },
  'jobs.assistance_moves': {
    show: { Demande: 't.request_id', 'Dernière étape le': at('moved_at') },
    order: 't.moved_at',
  },
  'jobs.deadlines': { show: { Échéance: 't.kind', Le: at('due_at') }, order: 't.due_at' },
  'jobs.downloads': {
    show: { 'Valable jusqu’au': at('expires_at'), 'Utilisée le': at('used_at') },
    order: 't.expires_at',
  },
  'ingest.candidates': {
    count: true,
    because: 'Comptes qui pourraient être à la même personne : ce sont peut-être ceux d’autres personnes.',
  },
  'ingest.taken_pupils': {
    show: { 'Établissement quitté': 't.uai', 'Établissement d’arrivée': 't.by_uai', Le: at('taken_at') },
    order: 't.taken_at',
  },
  'ingest.match_keys': digests(),
  'ingest.match_intents': digests(),
  'ingest.identifiers': digests(),
  'ingest.import_lines': {
    show: { Gravité: 't.severity', Motif: 't.code', Champ: 't.field', Fichier: 't.file', Ligne: 't.line' },
    order: 't.import_id, t.ordinal',
  },
  'ingest.source_records': {
    show: {
      Base: 't.base',
      Établissement: 't.uai',
      Nature: 't.kind',
      État: 't.state',
      'Numéro dans la base': 't.record_id',
    },
    order: 't.base, t.uai, t.record_key',
  },
  'ingest.aaf_records': {
    read: async (sources, { ids }) => {
      const held = await heldInMirror(sources, [...ids.accountIds, ...ids.studentIds]);
      return held.map(({ academie, kind, id, attributes }): Row => ({
        Académie: academie,
        Nature: kind,
        'Numéro dans la base': id,
        ...attributes,
      }));
    },
  },
  'ingest.aaf_links': {
    notShown: true,
    because: 'Numéros des fiches des enfants ou des responsables : les rattachements sont dans l’historique.',
  },
  'ingest.aaf_outcomes': {
    notShown: true,
    because: 'Suite donnée à la fiche au dernier import : les rejets sont parmi les lignes des rapports d’import.',
  },
  'vault.persons': {
    where: 't.person_id = any ($3)',
    show: { 'Clé présente': 't.wrapped_key is not null', 'Effacée le': at('erased_at') },
    order: 't.person_id',
  },
  'vault.registrations': nobodys,
  'vault.franceconnect_arrivals': nobodys,
  'jobs.tries': nobodys,
  'jobs.sms_sends': nobodys,
  'vault.erased': { show: { Nature: 't.kind', 'Effacé le': at('erased_at') }, order: 't.entity_id' },
  'ledger.events': { read: ledgerRows },
  'audit.earlier_reads': {
    // Who read is shown by role: the person behind a role is another one.
    read: async ({ pool }, { ids }) => {
      const reads = await readsOfAccounts(pool, ids.accountIds);
      return reads.map(({ at: when, kind, role, right, uai }): Row => ({
        Quand: when,
        'Ce qui a été lu': kind,
        Rôle: role,
        Droit: right,
        Établissement: uai,
      }));
    },
  },
  'jobs.campaign_targets': {
    show: { Campagne: 't.campaign_id', Établissement: 't.uai', Classe: 't.class_code' },
    order: 't.campaign_id',
  },
  'jobs.parked': parked,
  'projector.parked': parked,
};
