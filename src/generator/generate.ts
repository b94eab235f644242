/**
 * Writes plausible SIECLE and ONDE exports of any number of invented schools: the same seed writes the same bytes. AAF exports are
 * written by `aaf/academie.ts`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import type { Degree } from '../domain/school/events.js';
import { kindsOf } from './levels.js';
import type { InventedPupil, InventedSchool } from './model.js';
import { ondeFiles } from './onde-writer.js';
import { Random } from '../common/random.js';
import { siecleFiles } from './siecle-writer.js';
import { Traps, type TrapRates } from './traps/traps.js';
import { World } from './world.js';

/** What to generate, and into which folder. */
export interface GenerateOptions {
  readonly seed: string;
  readonly schools: number;
  /** First year of the school year. */
  readonly year: number;
  /** A folder for the files and `manifest.json`; made when missing. */
  readonly folder: string;
  /** The degrees of the schools, in turn (default both). */
  readonly degrees?: readonly Degree[];
  /** Pupils of every school; when left out, as many as its kind usually has. */
  readonly pupilsPerSchool?: number;
  /** Départements of the schools, in turn. */
  readonly departements?: readonly string[];
  /** Records that an import rejects or skips (default true). */
  readonly faults?: boolean;
  /** Writes elements and columns of exports before 2018. */
  readonly oldForms?: boolean;
  /** How the SIECLE files of a school come: one zip, loose, or mixed (the default). */
  readonly packing?: 'ZIP' | 'LOOSE' | 'MIXED';
  /** Day of the exports, `YYYY-MM-DD` (default 10 September of the year). */
  readonly exportedOn?: string;
  /** Changes a school before it is written, for a second version of the same files: see `evolution`. */
  readonly evolve?: (school: InventedSchool) => void;
  /**
   * Traps to inject, each at its rate, in place of `faults`. Writes what the import must make of them (`key.jsonl`), and whose each record is
   * (`people.jsonl`).
   */
  readonly traps?: TrapRates;
  /** Called after each school with the number of schools written, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A responsable to try the system with, and what he or she knows. */
export interface KnownResponsable {
  readonly surname: string;
  readonly firstName: string;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  readonly children: readonly {
    surname: string;
    firstName: string;
    birthDate: string;
    ine: string;
    classLabel: string;
  }[];
}

/** A school written by the generator: where its files are, and whom to try the system with. */
export interface ManifestSchool {
  readonly uai: string;
  readonly name: string;
  readonly degree: Degree;
  readonly base: 'SIECLE' | 'ONDE';
  readonly academie: string;
  readonly departement: string;
  readonly circonscription?: string;
  readonly pupils: number;
  readonly responsables: number;
  /** Paths relative to the folder of the manifest. */
  readonly files: readonly string[];
  readonly known: readonly KnownResponsable[];
}

/** The content of `manifest.json`: what a run of the generator wrote. */
export interface Manifest {
  readonly seed: string;
  readonly year: number;
  readonly schools: readonly ManifestSchool[];
}

/** Départements of the schools, in turn, unless the options name others. */
const DEPARTEMENTS = ['974', '75', '33', '974', '13', '77', '974', '59', '971', '35'];

/** Date of all entries of zips: always the same, so that the same seed writes the same bytes. */
const ZIP_DATE = new Date(Date.UTC(2026, 8, 10, 12));

async function zipOf(files: Map<string, Buffer>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name, { mtime: ZIP_DATE, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}

/** Whether a pupil's class, birth date and INE are as they should be, and he or she has not left. */
const isSound = (pupil: InventedPupil, classes: InventedSchool['classes']): boolean =>
  classes.some(({ code }) => code === pupil.classCode) &&
  pupil.exitDate === undefined &&
  pupil.birthDate !== undefined &&
  /^\d{9,10}[A-Z]{1,2}$/.test(pupil.ine ?? '');

/** Among so many responsables of a school are those sought whom the manifest names: enough for six, even in the largest school. */
const LOOKED_AT = 200;

/**
 * Up to six responsables whose children have nothing wrong: the two with most children, and then every seventh, so that there are some with
 * one child among them.
 */
function knownOf({ pupils, responsables, classes }: InventedSchool): KnownResponsable[] {
  const ines = new Map<string, number>();
  for (const { ine } of pupils) if (ine) ines.set(ine, (ines.get(ine) ?? 0) + 1);
  const found = responsables.slice(0, LOOKED_AT).flatMap(responsable => {
    const children = pupils.filter(({ links }) =>
      links.some(link => link.responsable === responsable && link.level === 1),
    );
    return children.length && children.every(child => isSound(child, classes) && ines.get(child.ine!) === 1)
      ? [{ responsable, children }]
      : [];
  });
  return found
    .sort((a, b) => b.children.length - a.children.length)
    .filter((_, at) => at < 2 || at % 7 === 0)
    .slice(0, 6)
    .map(({ responsable: { person }, children }) => ({
      surname: person.usageSurname ?? person.surname,
      firstName: person.firstName,
      hasEmail: person.email !== undefined && person.email.includes('@'),
      hasMobile: (person.mobile ?? '0000000000') !== '0000000000',
      children: children.map(child => ({
        surname: child.surname,
        firstName: child.firstName,
        birthDate: child.birthDate!,
        ine: child.ine!,
        classLabel: classes.find(({ code }) => code === child.classCode)!.label,
      })),
    }));
}

/** Writes the files of one school into its folder. Returns their paths relative to `folder`. */
async function writeSchool(
  folder: string,
  school: InventedSchool,
  packing: 'ZIP' | 'LOOSE',
  exportedOn: string,
  traps: Traps,
): Promise<string[]> {
  await mkdir(join(folder, school.uai), { recursive: true });
  const place: Traps['place'] = (record, at) => traps.place(record, at);
  let files = school.degree === 'FIRST' ? ondeFiles(school, place) : siecleFiles(school, exportedOn, place);
  if (school.degree === 'SECOND' && packing === 'ZIP')
    files = new Map([[`ExportXML_${school.uai}.zip`, await zipOf(files)]]);
  for (const [name, content] of files) await writeFile(join(folder, school.uai, name), content);
  return [...files.keys()].map(name => `${school.uai}/${name}`);
}

/** Generates the files and `manifest.json`, and returns the manifest. */
export async function generate(options: GenerateOptions): Promise<Manifest> {
  const { seed, year, folder, schools, evolve, onProgress, packing = 'MIXED' } = options;
  const { degrees = ['SECOND', 'FIRST'], departements = DEPARTEMENTS, exportedOn = `${year}-09-10` } = options;
  const forTraps = options.traps ? { faults: false, uniqueMobiles: true } : {};
  const world = new World({ ...options, ...forTraps, departements, kinds: kindsOf(degrees) });
  await mkdir(folder, { recursive: true });
  const traps = await Traps.open({ seed, folder, rates: options.traps ?? {}, mobile: () => world.mobile() });
  const written: ManifestSchool[] = [];
  for (let index = 0; index < schools; index++) {
    const school = world.school(index);
    evolve?.(school);
    traps.inject(school, school.degree === 'FIRST' ? 'ONDE' : 'SIECLE');
    const packed = packing === 'MIXED' ? Random.of(seed, 'packing', index).pick(['ZIP', 'LOOSE'] as const) : packing;
    const files = await writeSchool(folder, school, packed, exportedOn, traps);
    await traps.write(school);
    const { uai, name, degree, academie, departement, circonscription, pupils, responsables } = school;
    written.push({
      uai,
      name,
      degree,
      base: degree === 'FIRST' ? 'ONDE' : 'SIECLE',
      academie,
      departement,
      ...(circonscription === undefined ? {} : { circonscription }),
      pupils: pupils.length,
      responsables: responsables.length,
      files,
      known: knownOf(school),
    });
    onProgress?.(index + 1, schools);
  }
  await traps.close();
  const manifest: Manifest = { seed, year, schools: written };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
