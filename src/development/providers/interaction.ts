/** The sign-in page of a provider of development, and what follows from a choice on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interaction, Provider } from 'oidc-provider';
import type { ProviderKind, ProviderUser } from './kind.js';
import { signInPage } from './pages.js';

export interface SignInRequest {
  readonly kind: ProviderKind;
  readonly provider: Provider;
  readonly users: () => Promise<readonly ProviderUser[]> | readonly ProviderUser[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Bytes of the largest form. */
const LARGEST_FORM = 10_000;

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > LARGEST_FORM) throw new Error('The form is too large.');
  }
  return new URLSearchParams(text);
}

/** The levels that the client asks for; `needed` is true when it takes no other. */
function asked({ params }: Interaction): { readonly levels: readonly string[]; readonly needed: boolean } {
  const { claims, acr_values: acrValues } = params as { claims?: string; acr_values?: string };
  const acr = claims === undefined ? undefined : (JSON.parse(claims) as ClaimsParameter).id_token?.acr;
  const levels = acr?.values ?? (acr?.value === undefined ? undefined : [acr.value]) ?? acrValues?.split(' ') ?? [];
  return { levels, needed: acr?.essential === true && levels.length > 0 };
}

interface ClaimsParameter {
  readonly id_token?: {
    readonly acr?: {
      readonly essential?: boolean;
      readonly value?: string;
      readonly values?: readonly string[];
    } | null;
  };
}

/** Shows the page (GET), or takes what was chosen on it (POST) and sends the person on. */
export async function signIn({ kind, provider, users, request, response }: SignInRequest): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const { levels, needed } = asked(interaction);
  const [lowest] = kind.levels;
  const everybody = await users();
  const show = (level: string, problem?: string): void => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    const action = request.url ?? '';
    response.end(signInPage({ kind, action, users: everybody, level, problem }));
  };
  const wanted = levels.find(level => kind.levels.includes(level)) ?? lowest;
  if (request.method !== 'POST') return show(wanted);

  const form = await formOf(request);
  if (form.has('cancel')) {
    const result = { error: 'access_denied', error_description: 'The person gave up.' };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const level = form.get('level') ?? wanted;
  const user = everybody.find(({ login }) => login === form.get('login'));
  if (!user || !kind.levels.includes(level)) return show(wanted, 'Choose a level, and who you are.');
  if (level !== lowest && !user.secondFactor) return show(lowest, `${user.login} has no second factor for ${level}.`);
  if (needed && !levels.includes(level)) return show(wanted, `The client takes only ${levels.join(', ')}.`);
  const login = { accountId: user.sub, acr: level, amr: level === lowest ? ['pwd'] : [...kind.strongAmr] };
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}
