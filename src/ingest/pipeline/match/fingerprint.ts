/** Keyed digests of a record's content when it was last recorded: a file says something new when they differ. */

/**
 * `WHOLE` is made of all that a pupil's record says. `PARTS` has a digest of a responsable's person and one of the links,
 * because a new link does not change the person. A part is absent while it has to be recorded anew.
 */
export type Fingerprint =
  | { readonly of: 'WHOLE'; readonly digest: string }
  | { readonly of: 'PARTS'; readonly person: string | undefined; readonly links: string | undefined };

/** The part made of the person; for a pupil, the whole. */
export const personIn = (fingerprint: Fingerprint | undefined): string | undefined =>
  fingerprint?.of === 'WHOLE' ? fingerprint.digest : fingerprint?.person;

/**
 * What is kept of a fingerprint while its record is not settled: the person's part. A record is announced with a fingerprint only where its
 * person is unchanged or it ends, so that this part holds, and an import that goes on does not count the person as changed; the links are to
 * be recorded. A pupil's whole becomes such a part, too: it then equals no whole.
 */
export const announced = (fingerprint: Fingerprint): Fingerprint => ({
  of: 'PARTS',
  person: personIn(fingerprint),
  links: undefined,
});

const areEqual = (a: Fingerprint, b: Fingerprint): boolean =>
  a.of === 'WHOLE' || b.of === 'WHOLE'
    ? a.of === b.of && personIn(a) === personIn(b)
    : a.person === b.person && a.links === b.links;

type Known = { readonly state: string; readonly fingerprint?: Fingerprint } | undefined;

/** Whether the known record is settled and has this fingerprint. */
export const isUnchanged = (known: Known, fingerprint: Fingerprint): boolean =>
  known?.state === 'CURRENT' && known.fingerprint !== undefined && areEqual(known.fingerprint, fingerprint);

/** Whether the known record is settled and its fingerprint has this part for the person. */
export const isPersonUnchanged = (known: Known, person: string): boolean =>
  known?.state === 'CURRENT' && known.fingerprint?.of === 'PARTS' && known.fingerprint.person === person;
