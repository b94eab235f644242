/** Keyed digests of a record's content when it was last recorded: a file says something new when they differ. */

/**
 * `WHOLE`: of all that a pupil's record says. `PARTS`: of a responsable, the person and the links apart, for a new link is no
 * change of the person; a part is absent while it is to be recorded anew.
 */
export type Fingerprint =
  | { readonly of: 'WHOLE'; readonly digest: string }
  | { readonly of: 'PARTS'; readonly person: string | undefined; readonly links: string | undefined };

export const personIn = (fingerprint: Fingerprint | undefined): string | undefined =>
  fingerprint?.of === 'WHOLE' ? fingerprint.digest : fingerprint?.person;

/** The fingerprint of a record that is about to be written: of the person, without links. */
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

/** The known record is settled, and has this fingerprint. */
export const isUnchanged = (known: Known, fingerprint: Fingerprint): boolean =>
  known?.state === 'CURRENT' && known.fingerprint !== undefined && areEqual(known.fingerprint, fingerprint);

/** The known record is settled, and its fingerprint has this part for the person. */
export const isPersonUnchanged = (known: Known, person: string): boolean =>
  known?.state === 'CURRENT' && known.fingerprint?.of === 'PARTS' && known.fingerprint.person === person;
