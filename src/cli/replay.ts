/** `registre replay ACCOUNT`: the history of an account from the ledger itself, each event with its change. */
import { Command } from 'commander';
import { instantOf, isDay } from '../domain/calendar.js';
import { describeEvent } from '../domain/account/describe.js';
import type { Account } from '../domain/account/state.js';
import { accounts } from '../domain/account/history.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';
import { accountIdOf } from './account-id.js';
import { actorInWords } from './actor.js';
import { type Difference, differences } from './differences.js';
import { UsageError } from '../app/terminal/failure.js';
import { withInstallation } from './with-installation.js';

/** An event, the fields that it changed, and the account after it. */
export interface Step {
  readonly event: RecordedEvent;
  readonly changes: readonly Difference[];
  readonly after: Account;
}

/** Up to where to replay: an instant or a position, included; the whole stream when `undefined`. */
export type Until = { readonly at: string } | { readonly position: string } | undefined;

/** Reads the option --at. A day stands for its end (UTC). Throws a UsageError for what is no day, instant or position. */
export function readUntil(text: string | undefined): Until {
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{32}$/.test(text)) return { position: text };
  const at = isDay(text) ? `${text}T23:59:59.999Z` : instantOf(text);
  if (at === undefined) {
    throw new UsageError(
      `--at must be a day (2026-09-30), an instant (2026-09-30T08:00:00Z) or a position of the ledger, not ${text}`,
    );
  }
  return { at };
}

const isWithin = (event: RecordedEvent, until: Until): boolean =>
  until === undefined || ('at' in until ? event.metadata.at <= until.at : event.position <= until.position);

/** Folds the account's stream, and returns each step, oldest first. */
export async function replay(eventStore: Pick<EventStore, 'read'>, accountId: string, until?: Until): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const event of eventStore.read(streamOf('account', accountId))) {
    // Stops at the first event dated later. Events after it may be dated earlier, if a clock was put back.
    if (!isWithin(event, until)) break;
    const before = steps.at(-1)?.after;
    const after = accounts.evolve(before, accounts.decode(event), event.metadata.at);
    steps.push({ event, changes: differences(before, after), after });
  }
  return steps;
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const changeLine = ({ field, before, after }: Difference): string => {
  if (after === undefined) return `      ${field}: ${valueText(before)} → none`;
  return `      ${field}: ${before === undefined ? '' : `${valueText(before)} `}→ ${valueText(after)}`;
};

export function describeStep({ event, changes }: Step): string {
  const { at, right, scope, reason, source } = event.metadata;
  const by = `by ${actorInWords(event.metadata)}`;
  const how = [
    right === 'DELEGATION' && 'by delegation',
    scope && `on ${scope}`,
    `from ${source}`,
    reason && `because ${reason}`,
  ];
  return [
    `${String(event.version).padStart(4)}  ${at}  ${event.type}`,
    `      ${describeEvent(accounts.decode(event))}`,
    `      ${by}, ${how.filter(Boolean).join(', ')}`,
    ...changes.map(changeLine),
  ].join('\n');
}

export function describeAccount(account: Account): string {
  const shown = Object.entries(account).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return shown.map(([name, value]) => `      ${name}: ${valueText(value)}`).join('\n');
}

async function run(given: string, options: { at?: string; json?: boolean }): Promise<void> {
  const until = readUntil(options.at);
  await withInstallation(async ({ eventStore, vault }) => {
    const accountId = await accountIdOf(given, vault);
    const steps = await replay(eventStore, accountId, until);
    const last = steps.at(-1);
    if (options.json) {
      for (const { event, changes } of steps) process.stdout.write(`${JSON.stringify({ ...event, changes })}\n`);
      process.stdout.write(`${JSON.stringify({ accountId, until: until ?? null, account: last?.after ?? null })}\n`);
      return;
    }
    if (!last) {
      throw new UsageError(`The ledger holds nothing of account ${accountId}${until ? ` up to ${options.at}` : ''}.`);
    }
    process.stdout.write(
      `Account ${accountId}${until ? `, up to ${'at' in until ? until.at : until.position}` : ''}\n\n`,
    );
    for (const step of steps) process.stdout.write(`${describeStep(step)}\n\n`);
    process.stdout.write(`As it stood then, after ${steps.length} events:\n${describeAccount(last.after)}\n`);
  });
}

export const replayCommand = (): Command =>
  new Command('replay')
    .description('print the history of an account, each event with what it changed')
    .argument('<account>', "the account's id (as the API gives it, or a UUID), or its login")
    .option('--at <when>', "as it stood at a day's end (UTC), an instant or a position")
    .option('--json', 'as JSON lines; the last one is the account as it stood then')
    .action(run);
