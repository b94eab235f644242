/**
 * Adds campaigns to random histories: over a few accounts, some notified, some left out, some failed; the outcomes are recorded slice by
 * slice, and failed accounts may be retried.
 */
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { CampaignEvent, TargetOutcome } from '../../../src/domain/campaign/events.js';

export interface CampaigningNeeds {
  readonly pick: (below: number) => number;
  readonly emit: (stream: string, event: AccountEvent | CampaignEvent) => void;
  readonly accounts: () => readonly { readonly id: string; readonly merge?: unknown }[];
  readonly newId: () => string;
}

/** Accounts of a slice: so few that most campaigns have several. */
const SLICE = 2;

export class Campaigning {
  constructor(private readonly needs: CampaigningNeeds) {}

  /** Adds one campaign over one to six accounts that are not merged. */
  step(): void {
    const { pick, emit, accounts, newId } = this.needs;
    const campaignId = newId();
    const chosen = accounts()
      .filter(({ merge }) => !merge)
      .slice(0, 1 + pick(6))
      .map(({ id }) => id);
    if (chosen.length === 0) return;
    const stream = `campaign-${campaignId}`;
    const order = { action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'EMAIL' } as const;
    const startsAt = '2026-09-01T08:00:00.000Z';
    const about = {
      campaignId,
      uais: ['0750001A'],
      total: chosen.length,
      sliceSize: SLICE,
      requestDigest: 'd',
      startsAt,
    };
    emit(stream, { type: 'CampaignStarted', data: { ...order, ...about } });
    const failed: string[] = [];
    const record = (slice: number, ids: readonly string[], round: number): void =>
      emit(stream, {
        type: 'CampaignOutcomesRecorded',
        data: { round, slice, outcomes: ids.map(id => this.#outcome(id, campaignId, failed)) },
      });
    for (let at = 0; at < chosen.length; at += SLICE) record(at / SLICE, chosen.slice(at, at + SLICE), 0);
    if (pick(3) === 0) emit(stream, { type: 'CampaignCancelled', data: { reason: 'ASKED' } });
    else emit(stream, { type: 'CampaignCompleted', data: { round: 0 } });
    if (failed.length === 0 || pick(2) === 0) return;
    emit(stream, { type: 'CampaignRetried', data: { round: 1 } });
    record(0, failed.splice(0), 1);
  }

  #outcome(accountId: string, campaignId: string, failed: string[]): TargetOutcome {
    const { pick, emit } = this.needs;
    const chance = pick(4);
    if (chance === 0) return { accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' };
    if (chance === 1) {
      failed.push(accountId);
      return { accountId, outcome: 'FAILED', reason: 'FAULT' };
    }
    const channel = 'EMAIL';
    const stream = `account-${accountId}`;
    emit(stream, { type: 'AccountInvited', data: { channel, uai: '0750001A', campaignId } });
    const mail = { channel, notificationId: `${campaignId} ${accountId}`, campaignId } as const;
    if (chance === 2) emit(stream, { type: 'NotificationDelivered', data: mail });
    else if (pick(2) === 0) emit(stream, { type: 'NotificationFailed', data: { ...mail, reason: 'BOUNCED' } });
    return { accountId, outcome: 'DONE', channel };
  }
}
