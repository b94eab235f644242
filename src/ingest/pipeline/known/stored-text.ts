/**
 * Fingerprints, digests of names and match keys as text, as `ingest.source_records`, `ingest.match_keys` and
 * `ingest.match_intents` hold them. The text is that of records stored long ago: it never changes. In ABNF (RFC 5234):
 *
 *     name        = ( "n:" / "s:" / "f:" ) digest     ; full, surname, first name; in this order in the column, too
 *     match key   = [ "i:" / "n:" ] digest            ; id in the académie, names with mobile; plain: another base's record key
 *     fingerprint = digest / [ digest ] ":" [ digest ] ; whole, or person and links
 *     digest      = 1*( ALPHA / DIGIT / "-" / "_" )   ; base64url: it holds no ":", by which the decoders tell the parts
 */
import type { MatchKey, NameDigests } from '../match/digests.js';
import type { Fingerprint } from '../match/fingerprint.js';

const NAME_PREFIX = { full: 'n:', surnames: 's:', firstNames: 'f:' } as const satisfies Record<
  keyof NameDigests,
  string
>;
const KEY_PREFIX = { ACADEMIE_ID: 'i:', NAMES_AND_MOBILE: 'n:', COUNTERPART: '' } as const satisfies Record<
  MatchKey['by'],
  string
>;

export const encodeFullNames = ({ full }: Pick<NameDigests, 'full'>): string[] =>
  full.map(digest => NAME_PREFIX.full + digest);

export const encodeNames = (names: NameDigests): string[] => [
  ...encodeFullNames(names),
  ...names.surnames.map(digest => NAME_PREFIX.surnames + digest),
  ...names.firstNames.map(digest => NAME_PREFIX.firstNames + digest),
];

/** Texts that begin with the prefix, without it. */
const withoutPrefix = (texts: readonly string[], prefix: string): string[] =>
  texts.flatMap(text => (text.startsWith(prefix) ? [text.slice(prefix.length)] : []));

export const decodeNames = (texts: readonly string[]): NameDigests => ({
  full: withoutPrefix(texts, NAME_PREFIX.full),
  surnames: withoutPrefix(texts, NAME_PREFIX.surnames),
  firstNames: withoutPrefix(texts, NAME_PREFIX.firstNames),
});

export const encodeMatchKey = ({ by, digest }: MatchKey): string => KEY_PREFIX[by] + digest;

export function decodeMatchKey(text: string): MatchKey {
  for (const by of ['ACADEMIE_ID', 'NAMES_AND_MOBILE'] as const)
    if (text.startsWith(KEY_PREFIX[by])) return { by, digest: text.slice(KEY_PREFIX[by].length) };
  return { by: 'COUNTERPART', digest: text };
}

/** SQL condition: the match key in a column is an id of an académie. */
export const isAcademieId = (column: string): string => `${column} like '${KEY_PREFIX.ACADEMIE_ID}%'`;

const SEPARATOR = ':';

export const encodeFingerprint = (fingerprint: Fingerprint): string =>
  fingerprint.of === 'WHOLE' ? fingerprint.digest : `${fingerprint.person ?? ''}${SEPARATOR}${fingerprint.links ?? ''}`;

export function decodeFingerprint(text: string): Fingerprint {
  const between = text.indexOf(SEPARATOR);
  if (between < 0) return { of: 'WHOLE', digest: text };
  return { of: 'PARTS', person: text.slice(0, between) || undefined, links: text.slice(between + 1) || undefined };
}
