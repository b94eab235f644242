/**
 * `POST /imports/:uai?base=SIECLE&year=2026[&dryRun=true][&waiveIne=true][&schoolName=…][&circonscription=…]`
 *
 * The files of one school's base, as multipart/form-data, each in a part of any name. They are streamed to the ingest and
 * answered with its report (JSON): 200 when taken, 422 when refused whole. Needs the right to import in the school's
 * académie. An upload is a stream of files, not a question with an answer to choose from: hence no mutation.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CommandContext } from '../../command/commands.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { ApiError, badInput } from '../errors.js';
import type { Requests } from './requests.js';

export interface UploadedFile {
  readonly name: string;
  /** Where it was streamed to; removed once the answer is sent. */
  readonly path: string;
}

export interface UploadRequest {
  readonly uai: string;
  readonly base: 'SIECLE' | 'ONDE';
  readonly year: number;
  readonly dryRun: boolean;
  readonly waiveIne: boolean;
  readonly schoolName?: string;
  readonly circonscription?: string;
  readonly files: readonly UploadedFile[];
  readonly context: CommandContext;
}

/** The report of the ingest, as it gives it. */
export interface UploadReport {
  readonly status: string;
}

/** Imports what was uploaded. */
export type ImportUploaded = (request: UploadRequest) => Promise<UploadReport>;

export interface UploadOptions {
  readonly importUploaded: ImportUploaded;
  /** The académie that a UAI belongs to by its number, for schools not known yet. */
  readonly academieByNumber: (uai: string) => string | undefined;
}

const MOST_FILES = 32;
const LARGEST_FILE = 1024 ** 3;

const flag = (value: unknown, name: string): boolean => {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw badInput(`Write ${name}=true or ${name}=false.`, name);
};

const text = (value: unknown, name: string): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length > 0 && value.length <= 200) return value;
  throw badInput(`${name} is a text of 200 characters at most.`, name);
};

function parameters(request: FastifyRequest): Omit<UploadRequest, 'files' | 'context'> {
  const { uai: given } = request.params as { uai: string };
  const query = request.query as Record<string, unknown>;
  const uai = given.toUpperCase();
  if (!/^\d{7}[A-Z]$/.test(uai)) throw badInput('A UAI is 7 digits and a letter, such as 0750001A.', 'uai');
  const { base, year } = query;
  if (base !== 'SIECLE' && base !== 'ONDE') throw badInput('Name the base: base=SIECLE or base=ONDE.', 'base');
  if (typeof year !== 'string' || !/^20\d\d$/.test(year))
    throw badInput('Name the first year of the school year, such as year=2026.', 'year');
  const schoolName = text(query.schoolName, 'schoolName');
  const circonscription = text(query.circonscription, 'circonscription');
  return {
    uai,
    base,
    year: Number(year),
    dryRun: flag(query.dryRun, 'dryRun'),
    waiveIne: flag(query.waiveIne, 'waiveIne'),
    ...(schoolName === undefined ? {} : { schoolName }),
    ...(circonscription === undefined ? {} : { circonscription }),
  };
}

/** The right to import, on the académie of the school: as the read model knows it, else as its number says. */
async function permitted(
  context: ApiContext,
  uai: string,
  academieByNumber: UploadOptions['academieByNumber'],
): Promise<CommandContext> {
  const academie = (await context.services.directory.academieOf(uai)) ?? academieByNumber(uai);
  const granted = allow(context, 'IMPORT_RUN', { uai, ...(academie === undefined ? {} : { academie }) });
  return { ...commandContext(context, granted), source: 'IMPORT' };
}

export async function importRoute(
  fastify: FastifyInstance,
  requests: Requests,
  { importUploaded, academieByNumber }: UploadOptions,
): Promise<void> {
  await fastify.register(multipart, {
    limits: { files: MOST_FILES, fileSize: LARGEST_FILE, fields: 0, parts: MOST_FILES, headerPairs: 20 },
  });
  fastify.post('/imports/:uai', async (request, reply) => {
    const context = await requests.context(request);
    if (!context.principal) throw new ApiError('UNAUTHENTICATED');
    const asked = parameters(request);
    const as = await permitted(context, asked.uai, academieByNumber);
    if (!request.isMultipart()) throw badInput('Send the files as multipart/form-data.');
    const { files: saved } = await request.saveRequestFiles();
    const files = saved.map(({ filename, filepath }) => ({ name: filename, path: filepath }));
    if (files.length === 0) throw badInput('Send at least one file.');
    const report = await importUploaded({ ...asked, files, context: as });
    return reply
      .code(report.status === 'REFUSED' ? 422 : 200)
      .header('cache-control', 'no-store')
      .send(report);
  });
}
