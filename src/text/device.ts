/** Recognises browser and system in a `User-Agent`. What is not recognised is left out: no part of the text itself is kept. */

/** The most specific first: most browsers also name those that they descend from. */
const BROWSERS = [
  ['EDGE', /\bEdg(e|A|iOS)?\//],
  ['OPERA', /\b(OPR|Opera|OPiOS)\//],
  ['SAMSUNG', /\bSamsungBrowser\//],
  ['FIREFOX', /\b(Firefox|FxiOS)\//],
  ['CHROME', /\b(Chrome|CriOS|Chromium)\//],
  ['SAFARI', /\bVersion\/[\d.]+ .*\bSafari\//],
] as const;
const SYSTEMS = [
  ['IPHONE', /\b(iPhone|iPod)\b/],
  ['IPAD', /\biPad\b/],
  ['ANDROID', /\bAndroid\b/],
  ['CHROME_OS', /\bCrOS\b/],
  ['WINDOWS', /\bWindows\b/],
  ['MAC', /\bMac(intosh| OS X)\b/],
  ['LINUX', /\bLinux\b/],
] as const;

type Code<Table extends readonly (readonly [string, RegExp])[]> = Table[number][0];

export interface Device {
  readonly browser?: Code<typeof BROWSERS>;
  readonly system?: Code<typeof SYSTEMS>;
}

/** Characters that are looked at. */
const LONGEST = 512;

/** Browser and system, as far as the text says them. */
export function deviceOf(userAgent = ''): Device {
  const text = userAgent.slice(0, LONGEST);
  const browser = BROWSERS.find(([, sign]) => sign.test(text))?.[0];
  const system = SYSTEMS.find(([, sign]) => sign.test(text))?.[0];
  return { ...(browser && { browser }), ...(system && { system }) };
}

const BROWSER_NAMES: Readonly<Record<string, string>> = {
  EDGE: 'Edge',
  OPERA: 'Opera',
  SAMSUNG: 'Samsung Internet',
  FIREFOX: 'Firefox',
  CHROME: 'Chrome',
  SAFARI: 'Safari',
};
const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  IPHONE: 'iPhone',
  IPAD: 'iPad',
  ANDROID: 'Android',
  CHROME_OS: 'ChromeOS',
  WINDOWS: 'Windows',
  MAC: 'macOS',
  LINUX: 'Linux',
};

const UNKNOWN = { fr: 'Appareil inconnu', en: 'Unknown device' } as const;
const ON = { fr: 'sur', en: 'on' } as const;

/** Says a device for people: `Firefox on Windows`, `iPhone`, `Unknown device`. */
export function deviceWords(
  { browser = '', system = '' }: { readonly browser?: string; readonly system?: string },
  language: 'fr' | 'en',
): string {
  const [by, on] = [BROWSER_NAMES[browser], SYSTEM_NAMES[system]];
  if (by !== undefined && on !== undefined) return `${by} ${ON[language]} ${on}`;
  return by ?? on ?? UNKNOWN[language];
}
