/** Templates of requests to a gateway: JSON in whose texts `{to}`, `{text}`… stand for values. */
import type { Json } from '../../domain/event.js';

/** The values of a message, by the names of their placeholders. */
export interface MessageValues {
  /** Our id of the message, the same when it is sent again. */
  readonly id: string;
  /** The number in E.164: `+33639980012`. */
  readonly to: string;
  /** The number without its plus: `33639980012`. */
  readonly number: string;
  /** SMS_FROM. */
  readonly from: string;
  readonly text: string;
  /** Seconds after which the message is of no use. */
  readonly validity: number;
  /** SMS_SECRET; empty without one. */
  readonly secret: string;
}

export const PLACEHOLDERS = [
  'id',
  'to',
  'number',
  'from',
  'text',
  'validity',
  'secret',
] as const satisfies readonly (keyof MessageValues)[];
/** Those that headers may have: a header stands on one line, and what a message says does not belong into one. */
export const HEADER_PLACEHOLDERS = ['id', 'secret'] as const satisfies readonly (keyof MessageValues)[];

const PLACEHOLDER = /\{(\w+)\}/g;

/** Fills in one text. */
export const fillText = (template: string, values: MessageValues): string =>
  template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name as keyof MessageValues]) : whole,
  );

/** Fills in all texts of a template. A text that is one placeholder and nothing else takes the value as it is: `"{validity}"` gives a number. */
export function fill(template: Json, values: MessageValues): Json {
  if (typeof template === 'string') return template === '{validity}' ? values.validity : fillText(template, values);
  if (typeof template !== 'object' || template === null) return template;
  if (isList(template)) return template.map(item => fill(item, values));
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, values)]));
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/** The names in braces that a template has, each once. */
export function placeholdersOf(template: Json): string[] {
  const names = [...JSON.stringify(template).matchAll(PLACEHOLDER)].map(([, name]) => name!);
  return [...new Set(names)];
}

/** The value that a pointer (RFC 6901: `/messages/0/id`) leads to; `undefined` where there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  const steps = pointer === '' ? [] : pointer.slice(1).split('/');
  return steps
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (within, step) =>
        typeof within === 'object' && within !== null && Object.hasOwn(within, step)
          ? (within as Readonly<Record<string, unknown>>)[step]
          : undefined,
      value,
    );
}

/** Texts and numbers as text; `undefined` for all else, and for an empty text. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};
