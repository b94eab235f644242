/** Describes the school itself from its files: name, classes and MEF in force, with their labels. */
import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Degree, SchoolDescription } from '../../../domain/school/events.js';
import { isInactiveClass, tidy } from '../../../text/names.js';
import { ifDefined } from '../../if-defined.js';
import { parseMef } from '../../formats/parse/identifiers.js';
import type { RawSchool } from './collect.js';
import type { Keys } from '../match/keys.js';
import type { KnownSchool } from '../known/known.js';

/** A class or a MEF with its label. */
export interface Labelled {
  readonly code: string;
  readonly label: string;
}

/** The school as its files describe it. */
export interface SchoolToRecord {
  readonly description: SchoolDescription;
  readonly classCodes: readonly string[];
  readonly mefCodes: readonly string[];
  /** Classes of `classCodes` that the files label. */
  readonly classes: readonly Labelled[];
  /** MEF of `mefCodes` that the files label. */
  readonly mefs: readonly Labelled[];
  /** A keyed digest of the labels, for the event: a label may name a teacher. */
  readonly labelsDigest: string;
  readonly fingerprint: string;
  /** Whether the fingerprint differs from the one last recorded. */
  readonly changed: boolean;
}

/**
 * Labels of classes by code, from the structures or the pupils themselves. The pseudo-class is included, which `isInactiveClass` may know
 * by its label alone: by it pupils are found who are in no class.
 */
export function classLabels(school: RawSchool, classCodeOf: (label: string) => string): Map<string, string> {
  const labels = new Map<string, string>();
  for (const { code, label } of school.classes) if (label) labels.set(code, tidy(label).slice(0, 100));
  for (const { classCode, classLabel } of school.students)
    if (classLabel) labels.set(classCode ?? classCodeOf(classLabel), tidy(classLabel).slice(0, 100));
  return labels;
}

const distinctSorted = (codes: Iterable<string>): string[] => [...new Set(codes)].sort();

/**
 * Describes the school. `given`: what the caller says of it, which counts more than what the files say. `placed`: each pupil's class and
 * MEF. `labels`: of `classLabels`.
 */
export function describeSchool(
  school: RawSchool,
  known: KnownSchool,
  given: {
    uai: string;
    degree: Degree;
    year: number;
    academie: string;
    departement: string;
    name: string | undefined;
    circonscription?: string;
  },
  placed: readonly { classCode: string; mef?: string }[],
  labels: ReadonlyMap<string, string>,
  keys: Keys,
): SchoolToRecord {
  const circonscription = given.circonscription ?? known.circonscription;
  const description: SchoolDescription = {
    name: given.name ?? school.schoolName ?? known.name ?? `Établissement ${given.uai}`,
    degree: given.degree,
    academie: given.academie,
    departement: given.departement,
    ...ifDefined('circonscription', circonscription),
  };
  const classCodes = distinctSorted([
    ...school.classes
      .filter(({ code, label }) => !isInactiveClass(code) && !isInactiveClass(label))
      .map(({ code }) => code),
    ...placed.map(({ classCode }) => classCode),
  ]);
  const mefCodes = distinctSorted(placed.flatMap(({ mef }) => mef ?? []));
  const mefLabels = new Map(school.mefs.flatMap(({ code, label }) => (label ? [[parseMef(code) ?? code, label]] : [])));
  const labelled = (codes: readonly string[], of: ReadonlyMap<string, string>): Labelled[] =>
    codes.flatMap(code => (of.has(code) ? [{ code, label: of.get(code)! }] : []));
  const classes = labelled(classCodes, labels);
  const mefs = labelled(mefCodes, mefLabels);
  const fingerprint = keys.fingerprint({ description, classCodes, mefCodes, classes, mefs, year: given.year });
  return {
    description,
    classCodes,
    mefCodes,
    classes,
    mefs,
    labelsDigest: keys.vault.digest('labels', canonicalJson({ classes, mefs })),
    fingerprint,
    changed: known.fingerprint !== fingerprint,
  };
}
