/** Plays a browser: it follows redirects one by one, keeps cookies, and sends forms. */
import { CookieJar, PrefixSecurityEnum } from 'tough-cookie';

export interface Page {
  /** Where the browser ended. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MOST_REDIRECTS = 20;

const fields = (html: string): RegExpExecArray[] => [...html.matchAll(/<input\b[^>]*>/g)];
const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');

export class UserAgent {
  readonly jar = new CookieJar(undefined, {
    prefixSecurity: PrefixSecurityEnum.STRICT,
    rejectPublicSuffixes: false,
    allowSpecialUseDomain: true,
  });
  /** Every address asked, oldest first. */
  readonly trail: URL[] = [];
  #page: Page | undefined;

  /** The page shown now. */
  get page(): Page {
    if (!this.#page) throw new Error('no page was opened');
    return this.#page;
  }

  /** Asks once, and follows no redirect. */
  async request(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, this.#page?.url);
    const cookie = await this.jar.getCookieString(url.href);
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    this.trail.push(url);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href);
    return response;
  }

  /** Goes to an address and on to wherever it is sent. A redirect of a POST is followed by GET, as browsers do. */
  async open(address: string | URL, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.#page?.url);
    let response = await this.request(url, init);
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops === MOST_REDIRECTS) throw new Error(`too many redirects: ${this.trail.map(String).join(' ')}`);
      await response.arrayBuffer();
      url = new URL(response.headers.get('location')!, url);
      response = await this.request(url);
    }
    const { status, headers } = response;
    this.#page = { url, status, headers, text: await response.text() };
    return this.#page;
  }

  /** Sends the form of the page shown, with these fields beside its hidden ones. */
  submit(values: Readonly<Record<string, string>>): Promise<Page> {
    const { action, init } = this.#filled(values);
    return this.open(action, init);
  }

  /**
   * Sends the form of the page shown, and follows redirects as far as an address for which `stops` holds, which it does not ask. Answers that
   * address, and the response that sent the browser there.
   */
  async submitUpTo(
    stops: (address: URL) => boolean,
    values: Readonly<Record<string, string>>,
  ): Promise<{ address: URL; response: Response }> {
    const { action, init } = this.#filled(values);
    let response = await this.request(action, init);
    for (let from = action; ;) {
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${from.href} sends on to no other address (${response.status})`);
      const address = new URL(location, from);
      if (stops(address)) return { address, response };
      response = await this.request(address);
      from = address;
    }
  }

  /** The request that sends the form of the page shown. */
  #filled(values: Readonly<Record<string, string>>): { action: URL; init: RequestInit } {
    const { text, url } = this.page;
    const [form] = /<form\b[^>]*>/.exec(text) ?? [];
    if (form === undefined) throw new Error(`no form on ${url.href}:\n${text}`);
    const hidden = fields(text)
      .map(([tag]) => tag)
      .filter(tag => attribute(tag, 'type') === 'hidden')
      .map(tag => [attribute(tag, 'name')!, attribute(tag, 'value') ?? ''] as [string, string]);
    const action = new URL(attribute(form, 'action') ?? '', url);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: url.origin,
      'sec-fetch-site': action.origin === url.origin ? 'same-origin' : 'cross-site',
    };
    const body = new URLSearchParams([...hidden, ...Object.entries(values)]).toString();
    return { action, init: { method: 'POST', headers, body } };
  }

  /** The values of the cookies that would be sent to an address, by name. */
  async cookies(address: string | URL): Promise<Record<string, string>> {
    const cookies = await this.jar.getCookies(String(address));
    return Object.fromEntries(cookies.map(({ key, value }) => [key, value]));
  }
}
