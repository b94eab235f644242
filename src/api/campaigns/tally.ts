/** Counts what a campaign would do to selected accounts, by the verdict that the campaign itself will follow. */
import type { AccountFacts } from '../../../projections/accounts/queries.js';
import type { Channel } from '../../domain/account/events.js';
import type { CampaignOrder, LeftOutReason } from '../../domain/campaign/events.js';
import { verdictOn, voidsLetter, type Verdict } from '../../domain/campaign/verdict.js';
import type { SelectedAccount } from './selection.js';

/** Accounts shown of each group. */
const EXAMPLES = 5;

/** A group of accounts: their number, and the first of them as examples. */
export interface Group {
  readonly accounts: number;
  readonly examples: readonly SelectedAccount[];
}

export interface Tally {
  readonly taken: Group;
  readonly leftOut: Group;
  /** The accounts taken, by the channel by which their holders are told. */
  readonly channels: ReadonlyMap<Channel, Group>;
  readonly reasons: ReadonlyMap<LeftOutReason, Group>;
  /** All accounts without any e-mail address, written or proven, whether taken or left out. */
  readonly withoutEmail: Group;
  /** The accounts taken whose unused password may still be in the post, and which the campaign makes void. */
  readonly voidsLetters: Group;
}

/** A group that is being counted. */
export class Counting implements Group {
  accounts = 0;
  readonly examples: SelectedAccount[] = [];
  add(account: SelectedAccount): void {
    if (this.accounts++ < EXAMPLES) this.examples.push(account);
  }
}

/** Groups by key; `of` makes a group when its key first comes. */
export class Groups<Key> extends Map<Key, Counting> {
  of(key: Key): Counting {
    let group = this.get(key);
    if (!group) this.set(key, (group = new Counting()));
    return group;
  }
}

/** The verdict on an account; without facts, the read model does not know the account. */
const verdictFor = (order: CampaignOrder, facts: AccountFacts | undefined): Verdict =>
  facts ? verdictOn(order, facts) : { verdict: 'LEFT_OUT', reason: 'ACCOUNT_UNKNOWN' };

/** Counts selected accounts by verdict. `facts`: what the read model knows of each account, by its UUID. */
export function tallyOf(
  order: CampaignOrder,
  accounts: readonly SelectedAccount[],
  facts: ReadonlyMap<string, AccountFacts>,
): Tally {
  const [taken, leftOut, withoutEmail, voids] = [new Counting(), new Counting(), new Counting(), new Counting()];
  const channels = new Groups<Channel>();
  const reasons = new Groups<LeftOutReason>();
  for (const account of accounts) {
    const known = facts.get(account.accountId);
    const verdict = verdictFor(order, known);
    if (known && !known.hasEmail && !known.provenEmail) withoutEmail.add(account);
    if (verdict.verdict === 'LEFT_OUT') {
      leftOut.add(account);
      reasons.of(verdict.reason).add(account);
      continue;
    }
    taken.add(account);
    if (verdict.channel) channels.of(verdict.channel).add(account);
    if (known && voidsLetter(order, known)) voids.add(account);
  }
  return { taken, leftOut, channels, reasons, withoutEmail, voidsLetters: voids };
}
