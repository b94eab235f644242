/** Who acts in the demo, and by what right. */
import { type CommandContext, systemContext } from '../command/index.js';

export type DemoRole = 'SCHOOL_HEAD' | 'PORTAL' | 'HOLDER' | 'SYSTEM';

/** The context of the head of a school. */
export const headContext = (uai: string, commandId: string): CommandContext => ({
  actor: `head-${uai}`,
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: uai,
  source: 'CONSOLE',
  correlationId: commandId,
  commandId,
});

/** The context of an action on one account. */
export function contextOf(
  role: DemoRole,
  { uai, accountId }: { readonly uai: string; readonly accountId: string },
  commandId: string,
): CommandContext {
  if (role === 'SYSTEM') return { ...systemContext(commandId), commandId };
  if (role === 'SCHOOL_HEAD') return headContext(uai, commandId);
  const actor = role === 'PORTAL' ? 'portal' : accountId;
  return { actor, role, right: 'OWN', source: 'PORTAL', correlationId: commandId, commandId };
}
