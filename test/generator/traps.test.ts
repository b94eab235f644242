import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhoneRegion } from '../../src/domain/academies.js';
import { openAaf } from '../../src/ingest/aaf/read/files.js';
import { rawLinks, rawResponsable, rawStudent } from '../../src/ingest/aaf/read/to-raw.js';
import type { KeyLine, PersonLine } from '../../src/generator/traps/key.js';
import { placeOf } from '../../src/domain/academies.js';
import { generate, generateAcademie, parseTraps, TRAP_NAMES, TRAPS } from '../../src/generator/index.js';
import type { TrapName, TrapRates } from '../../src/generator/index.js';
import { DEFAULT_LIMITS } from '../../src/ingest/limits.js';
import { openOnde } from '../../src/ingest/onde/files.js';
import { cleanResponsable, cleanStudent } from '../../src/ingest/pipeline/judge/fields.js';
import { storedAt } from '../../src/ingest/formats/read/files.js';
import { fullNameKeys, nameKey } from '../../src/text/names.js';
import { parseKinship, parseLevel } from '../../src/ingest/formats/parse/kinship.js';
import { openSiecle } from '../../src/ingest/siecle/files.js';
import type { RawResponsable, RawStudent } from '../../src/ingest/pipeline/raw.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registre-traps-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const linesOf = async <T>(name: string): Promise<T[]> => {
  const text = await readFile(join(folder, name), 'utf8');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T);
};
const key = () => linesOf<KeyLine>('key.jsonl');
const people = () => linesOf<PersonLine>('people.jsonl');

interface Given {
  seed?: string;
  schools?: number;
  traps: TrapRates;
}
const academie = ({ seed = 'traps', schools = 4, traps }: Given) =>
  generateAcademie({ seed, year: 2026, academie: '28', folder, schools, pupilsPerSchool: 60, traps });
const schools = ({ seed = 'traps', schools: count = 4, traps }: Given) =>
  generate({ seed, year: 2026, folder, schools: count, pupilsPerSchool: 60, packing: 'LOOSE', traps });

/** Where a record stands, as text. AAF has ids for all files together, the other bases for one school's. */
const at = ({ file, id, line, uai }: { file?: string; id?: string; line?: number; uai?: string }): string =>
  `${file?.startsWith('ENT') ? '' : uai}/${file}/${id ?? line}`;

type Judged = { raw: RawStudent | RawResponsable; links: ReturnType<typeof rawLinks> };

/** Every person of the files, as the readers see them, by the place of the record. */
async function readBack(base: 'AAF' | 'SCHOOLS', uais: readonly string[] = []): Promise<Map<string, Judged>> {
  const found = new Map<string, Judged>();
  if (base === 'AAF') {
    for (const degree of ['1D', '2D']) {
      const of = join(folder, `AAF_${degree}_Complet_20260910`);
      const files = await readdir(of);
      const opened = await openAaf(
        files.map(file => storedAt(file, join(of, file))),
        DEFAULT_LIMITS,
      );
      for await (const { kind, id, attributes, origin } of opened.requests())
        if (kind === 'STUDENT')
          found.set(at(placeIn(origin)), {
            raw: rawStudent(id, attributes, origin),
            links: rawLinks(id, attributes, origin, opened.degree),
          });
        else if (kind === 'RESPONSABLE')
          found.set(at(placeIn(origin)), { raw: rawResponsable(id, attributes, origin), links: [] });
    }
    return found;
  }
  for (const uai of uais) {
    const names = await readdir(join(folder, uai));
    const sources = names.map(name => storedAt(name, join(folder, uai, name)));
    const open = names.some(name => name.endsWith('.csv')) ? openOnde : openSiecle;
    for await (const item of (await open(sources, DEFAULT_LIMITS)).items())
      if (item.kind === 'student' || item.kind === 'responsable') {
        const { file, line } = item.origin;
        const where = item.id === undefined ? { file, line } : { file, id: item.id };
        found.set(at({ ...where, uai }), { raw: item, links: [] });
      }
  }
  return found;
}
const placeIn = ({ file, recordId }: { file: string; recordId?: string }) => ({ file, id: recordId! });

const judge = ({ raw }: Judged, region: PhoneRegion) => {
  const context = { region, addresses: new Map() };
  const judged = raw.kind === 'student' ? cleanStudent(raw, context) : cleanResponsable(raw, context);
  const { value, faults, warnings } = judged;
  return { value, codes: [...faults, ...warnings].map(({ code }) => code) };
};

/** The keys of the matching rule: with all first names, and with ever fewer. */
const personKeys = (judged: Judged, region: PhoneRegion): { whole: string[]; all: string[] } => {
  const { value } = judge(judged, region);
  if (!value?.contact.mobile) return { whole: [], all: [] };
  const { mobile } = value.contact;
  const all = fullNameKeys(value.identity).map(name => `${name}|${mobile}`);
  const first = nameKey(value.identity.firstName);
  return { all, whole: all.filter(one => one.split('|')[1] === first) };
};
type PersonKeys = ReturnType<typeof personKeys>;
const isOne = (a: PersonKeys, b: PersonKeys): boolean =>
  a.whole.some(one => b.all.includes(one)) || b.whole.some(one => a.all.includes(one));

const regionOf = (uai: string | undefined): PhoneRegion => placeOf(uai ?? '9740001A')?.phoneRegion ?? 'FR';

/** Expects of a record's names, numbers and dates, as they are judged, what this line of the key says. */
function check(line: KeyLine, records: Map<string, Judged>): void {
  const { expect: expected, kind, uai } = line;
  const record = records.get(at(line));
  const region = regionOf(uai);
  if (kind === 'SCHOOL' || kind === 'FILE' || kind === 'LINK') return;
  expect([line, record !== undefined]).toEqual([line, true]);
  const { value, codes } = judge(record!, region);
  if ('report' in expected) {
    // Several records together show these, not one alone.
    const judgedElsewhere = ['INE_TWICE', 'INE_OTHER_BIRTH_DATE', 'INE_MISSING', 'LINK_ONE_SIDED'].includes(
      expected.report,
    );
    if (!judgedElsewhere) expect([line, codes]).toEqual([line, [expected.report]]);
    else expect([line, codes]).toEqual([line, []]);
  } else if ('read' in expected) {
    const { mobile, email, ine, birthDate, surname, firstName, legal, kinship, address } = expected.read;
    const said = { line, codes, value };
    expect(said).toMatchObject({ line, codes: [] });
    if (mobile !== undefined) expect({ line, mobile: value!.contact.mobile ?? null }).toEqual({ line, mobile });
    if (email !== undefined) expect(value!.contact.email ?? null).toBe(email);
    if (address !== undefined) expect(value!.contact.address!.lines).toEqual([address]);
    for (const [name, wanted] of Object.entries({ ine, birthDate, surname, firstName }))
      if (wanted !== undefined)
        expect({ line, [name]: value!.identity[name as 'ine'] }).toEqual({
          line,
          [name]: (wanted as string).replaceAll('’', "'"),
        });
    if (legal !== undefined)
      expect(
        record!.links
          .filter(({ level, oldLevel }) => parseLevel(level, oldLevel)?.legal)
          .map(({ responsableId }) => responsableId),
      ).toEqual(legal);
    if (kinship !== undefined)
      expect(record!.links.map(({ kinshipCode }) => parseKinship(kinshipCode))).toEqual(
        (kinship as string[]).map(parseKinship),
      );
  } else if ('matched' in expected || 'apart' in expected || 'suspected' in expected) {
    const other = Object.values(expected)[0] as { uai: string; file: string };
    const others = personKeys(records.get(at(other))!, regionOf(other.uai));
    expect([line, isOne(personKeys(record!, region), others)]).toEqual([line, 'matched' in expected]);
  }
}

/** Expects that records which the matching rule joins are of one person. Returns how many are joined. */
async function checkPeople(records: Map<string, Judged>): Promise<number> {
  const owners = new Map<string, { keys: PersonKeys; person: string }[]>();
  let joined = 0;
  for (const line of await people()) {
    const record = records.get(at(line));
    expect([line, record !== undefined]).toEqual([line, true]);
    const keys = personKeys(record!, regionOf(line.uai));
    for (const one of keys.all) {
      const others = owners.get(one) ?? [];
      for (const { person } of others.filter(other => isOne(other.keys, keys))) {
        joined++;
        expect([line, person]).toEqual([line, line.person]);
      }
      owners.set(one, [...others, { keys, person: line.person }]);
    }
  }
  return joined;
}

describe('traps asked for by name', () => {
  it.each(TRAP_NAMES)('%s: is in the key, and no other is', async name => {
    const { bases } = TRAPS[name];
    const traps = { [name]: 0.02 };
    const inAcademie = bases.some(base => base.startsWith('AAF'));
    await (inAcademie ? academie({ traps }) : schools({ traps }));
    const lines = await key();
    expect(new Set(lines.map(({ trap }) => trap))).toEqual(new Set([name]));
    for (const { base, uai, file } of lines) {
      expect(bases).toContain(base);
      expect(uai ?? file).toBeDefined();
    }
    if (!inAcademie || !bases.includes('SIECLE')) return;
    await schools({ traps });
    expect((await key()).map(({ trap }) => trap)).toContain(name);
  });

  it('write no key where none is asked for, and no line of a trap of rate 0', async () => {
    await schools({ traps: {} });
    expect(existsSync(join(folder, 'key.jsonl'))).toBe(false);
    await academie({ traps: parseTraps('all=0,homonyms=0.05') });
    expect(new Set((await key()).map(({ trap }) => trap))).toEqual(new Set(['homonyms']));
  });

  it.each<[string, TrapName, string]>([
    ['whose encoding is misdeclared', 'misdeclared-encoding', 'SIECLE'],
    ['of ONDE in an older form', 'older-forms', 'ONDE'],
  ])('leave a school %s without any other trap, in whatever order they are asked for', async (_, alone, base) => {
    const others = { 'uai-letter': 1, encodings: 1, homonyms: 0.1 };
    for (const traps of [
      { [alone]: 0.3, ...others },
      { ...others, [alone]: 0.3 },
    ]) {
      await schools({ schools: 8, traps });
      const lines = (await key()).filter(line => line.base === base);
      const hidden = new Set(lines.filter(({ trap }) => trap === alone).map(({ uai }) => uai));
      expect(hidden.size).toBeGreaterThan(0);
      expect(lines.filter(({ uai, trap }) => hidden.has(uai) && trap !== alone)).toEqual([]);
      expect(lines.filter(({ trap }) => trap !== alone).length).toBeGreaterThan(0);
    }
  });

  it('come about as often as asked', async () => {
    await schools({ schools: 20, traps: { 'phone-spellings': 0.1 } });
    // A household has about 1.9 responsables.
    const households = (await people()).length / 1.9;
    const { length } = await key();
    expect(length).toBeGreaterThan(households * 0.05);
    expect(length).toBeLessThan(households * 0.2);
  });

  it('are parsed from the text of the option, or refused', () => {
    expect(parseTraps('homonyms=0.1,ine-twice=1')).toEqual({ homonyms: 0.1, 'ine-twice': 1 });
    const all = parseTraps('all=0.01, homonyms=0.1');
    expect(all).toMatchObject({ homonyms: 0.1, 'ine-twice': 0.01, 'misdeclared-encoding': 0 });
    expect(Object.keys(all)).toHaveLength(TRAP_NAMES.length);
    for (const wrong of ['nothing=0.1', 'homonyms', 'homonyms=2', 'homonyms=x', ''])
      expect(() => parseTraps(wrong)).toThrow();
  });
});

describe('the key', () => {
  it.each(['one', 'two', 'three'])('is true of an académie (seed %s)', async seed => {
    await academie({ seed, schools: 10, traps: parseTraps('all=0.02') });
    const records = await readBack('AAF');
    const lines = await key();
    for (const line of lines) check(line, records);
    expect(lines.filter(line => 'matched' in line.expect).length).toBeGreaterThan(10);
    expect(await checkPeople(records)).toBeGreaterThan(10);
  });

  it.each(['one', 'two', 'three'])('is true of SIECLE and ONDE files (seed %s)', async seed => {
    const manifest = await schools({ seed, schools: 10, traps: parseTraps('all=0.02') });
    const records = await readBack(
      'SCHOOLS',
      manifest.schools.map(({ uai }) => uai),
    );
    const lines = await key();
    for (const line of lines) check(line, records);
    expect(lines.filter(line => 'matched' in line.expect).length).toBeGreaterThan(10);
    expect(await checkPeople(records)).toBeGreaterThan(10);
  });

  it('names files that are refused for their encoding', async () => {
    await academie({ traps: { 'misdeclared-encoding': 0.01 } });
    const [line] = await key();
    expect(line).toMatchObject({ kind: 'FILE', expect: { refused: 'ENCODING' } });
    await expect(readBack('AAF')).rejects.toMatchObject({ code: 'ENCODING', at: { file: line!.file } });
  });
});
