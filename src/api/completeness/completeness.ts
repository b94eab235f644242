/** How complete a list or a table of figures is, as the type `Completeness` shows it. */
import type { Heard, Shown } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';

/** How far this process knows the read models to have come. Call it before their rows are read: these then show as much, or more. */
export const heardOf = ({ services }: ApiContext, readModels: readonly string[]): Heard =>
  new Map(readModels.map(name => [name, services.changes.position(name)]));

const rounded = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;

/** How each field of the type `Completeness` is read. */
export const COMPLETENESS_FIELDS = {
  position: (shown: Shown) => shown.position,
  lagEvents: async (shown: Shown, { services }: ApiContext) => (await shown.lag(services))?.events ?? null,
  lagSeconds: async (shown: Shown, { services }: ApiContext) => {
    const lag = await shown.lag(services);
    return lag ? rounded(lag.seconds) : null;
  },
  parkedStreams: (shown: Shown, { services }: ApiContext) => shown.parkedStreams(services),
} as const satisfies Readonly<Record<string, (shown: Shown, context: ApiContext) => unknown>>;

/** Reads the selected fields, and writes the JSON of the type `Completeness` with them. */
export async function completenessJson(
  context: ApiContext,
  shown: Shown | null,
  selection: readonly { readonly key: string; readonly field: string }[],
): Promise<string> {
  if (shown === null) return 'null';
  const values = await Promise.all(
    selection.map(async ({ field }) =>
      field === '__typename'
        ? 'Completeness'
        : COMPLETENESS_FIELDS[field as keyof typeof COMPLETENESS_FIELDS](shown, context),
    ),
  );
  return `{${selection.map(({ key }, i) => `"${key}":${JSON.stringify(values[i])}`).join(',')}}`;
}
