/** A campaign is started once for each command id, over accounts that are selected once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuse } from '../../src/domain/refusals.js';
import { context, House, refusal, UAI } from './support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const STARTS_AT = '2026-09-07T08:00:10.000Z';

/** An order over `total` accounts, and the ids of the campaigns for which its accounts were frozen. */
function order(more: object = {}, total = 3) {
  const frozen: string[] = [];
  const asked = {
    action: 'NOTIFY',
    kind: 'RESPONSABLE',
    channel: 'LETTER',
    uais: [UAI],
    startsAt: STARTS_AT,
    request: { search: 'Dupont' },
    freeze: async (campaignId: string) => {
      frozen.push(campaignId);
      return total;
    },
    ...more,
  } as const;
  return { asked, frozen };
}

const campaignsStarted = async (): Promise<number> => {
  const { rows } = await house.database.pool.query("select 1 from ledger.events where type = 'CampaignStarted'");
  return rows.length;
};

describe('starting a campaign over a selection', () => {
  it('freezes the accounts under its id, and records how many they are', async () => {
    const { asked, frozen } = order();
    const result = await house.commands.campaigns.startSelected(asked, context());
    expect(result).toMatchObject({ outcome: 'accepted', state: { total: 3, state: 'RUNNING', startsAt: STARTS_AT } });
    expect(await house.commands.campaigns.campaign(frozen[0]!)).toMatchObject({ campaignId: frozen[0], uais: [UAI] });
    expect(frozen).toHaveLength(1);
  });

  it('stores nothing of the request but a keyed digest', async () => {
    const { asked, frozen } = order({ request: { search: 'Ratsimandresy' } });
    await house.commands.campaigns.startSelected(asked, context());
    const { rows } = await house.database.pool.query<{ text: string }>(
      'select events::text as text from ledger.events where stream = $1',
      [`campaign-${frozen[0]}`],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toContain('Ratsimandresy');
    const state = await house.commands.campaigns.campaign(frozen[0]!);
    expect(state!.requestDigest).toBe(house.vault.digest('campaign', '{"search":"Ratsimandresy"}'));
  });

  it('is done once, however many servers are asked at once', async () => {
    const { asked, frozen } = order();
    const sameCommand = context({ commandId: randomUUID() });
    const before = await campaignsStarted();
    const servers = Array.from({ length: 5 }, () => house.commandsElsewhere());
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => servers[i % 5]!.campaigns.startSelected(asked, sameCommand)),
    );
    expect(new Set(results.map(result => result.outcome !== 'refused' && result.state.campaignId)).size).toBe(1);
    expect(new Set(frozen).size).toBe(1);
    expect(await campaignsStarted()).toBe(before + 1);
  });

  it('does not select anew once the campaign is started, even when its receipt is lost', async () => {
    const { asked, frozen } = order();
    const sameCommand = context({ commandId: randomUUID() });
    await house.commands.campaigns.startSelected(asked, sameCommand);
    await house.database.pool.query('delete from vault.receipts where command_id = $1', [sameCommand.commandId]);
    const again = await house.commandsElsewhere().campaigns.startSelected(asked, sameCommand);
    expect(again).toMatchObject({ outcome: 'accepted', state: { campaignId: frozen[0], total: 3 } });
    expect(frozen).toHaveLength(1);
  });

  it('freezes nothing under the id of another request, not even of one that was never finished', async () => {
    const sameCommand = context({ commandId: randomUUID() });
    const interrupted = order({ freeze: () => Promise.reject(new Error('killed')) });
    await expect(house.commands.campaigns.startSelected(interrupted.asked, sameCommand)).rejects.toThrow('killed');
    const { asked, frozen } = order({ request: { search: 'Durand' } });
    expect(refusal(await house.commandsElsewhere().campaigns.startSelected(asked, sameCommand))).toBe(
      'COMMAND_ID_USED',
    );
    expect(frozen).toEqual([]);
    const resumed = order();
    const result = await house.commandsElsewhere().campaigns.startSelected(resumed.asked, sameCommand);
    expect(result).toMatchObject({ outcome: 'accepted', state: { campaignId: resumed.frozen[0] } });
  });

  it.each([
    ['CHANNEL_MISSING', { channel: undefined }],
    ['CHANNEL_UNUSED', { action: 'RESET' }],
    ['RESPONSABLES_ONLY', { action: 'INVITE', kind: 'STUDENT' }],
  ])('is refused with %s before any account is selected', async (code, more) => {
    const { asked, frozen } = order(more);
    expect(refusal(await house.commands.campaigns.startSelected(asked, context()))).toBe(code);
    expect(frozen).toEqual([]);
  });

  it('is refused without accounts', async () => {
    const { asked } = order({}, 0);
    expect(refusal(await house.commands.campaigns.startSelected(asked, context()))).toBe('SELECTION_EMPTY');
  });

  it('may be tried again under the same id when the selection had changed', async () => {
    const sameCommand = context({ commandId: randomUUID() });
    const changed = order({ freeze: async () => refuse('SELECTION_CHANGED', 'expectedCount') });
    expect(refusal(await house.commands.campaigns.startSelected(changed.asked, sameCommand))).toBe('SELECTION_CHANGED');
    const { asked } = order();
    expect(await house.commands.campaigns.startSelected(asked, sameCommand)).toMatchObject({ outcome: 'accepted' });
  });
});
