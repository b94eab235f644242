/** Loads oidc-provider. It is a development dependency: an image for production does not have it. */
import type * as OidcProvider from 'oidc-provider';

const PACKAGE = 'oidc-provider';

/** oidc-provider calls `URL.parse`, which Node 20 lacks. */
function addUrlParse(): void {
  const url = URL as { parse?: (text: string, base?: string) => URL | null };
  url.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);
}

/** Runs `work`, and drops the remarks that oidc-provider prints meanwhile: on the version of Node, and on settings left as they are. */
async function withoutRemarks<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  const filtered =
    (print: typeof console.warn): typeof console.warn =>
    (...args) =>
      String(args[0]).includes(`${PACKAGE} `) ? undefined : print(...args);
  console.warn = filtered(warn);
  console.info = filtered(info);
  try {
    return await work();
  } finally {
    console.warn = warn;
    console.info = info;
  }
}

/** The package; undefined where it is not installed. */
export async function loadOidcProvider(): Promise<typeof OidcProvider | undefined> {
  addUrlParse();
  try {
    return await withoutRemarks(() => import('oidc-provider'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(PACKAGE)) return undefined;
    throw error;
  }
}
