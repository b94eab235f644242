import { describe, expect, it } from '@jest/globals';
import { deviceOf, deviceWords } from '../../src/text/device.js';

const SAFARI = '(KHTML, like Gecko) Version/17.5 Safari/605.1.15';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0';

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 'Chrome on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/127.0.2651.74`, 'Edge on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 OPR/112.0.0.0`, 'Opera on Windows'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${SAFARI}`, 'Safari on macOS'],
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 ${SAFARI}`, 'Safari on iPhone'],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/127.0.6533.77 Mobile/15E148 Safari/604.1',
      'Chrome on iPad',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    ['Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0', 'Firefox on Android'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'Chrome on ChromeOS'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
    ['curl/8.9.1', 'Unknown device'],
    ['', 'Unknown device'],
    ['x'.repeat(600) + ' Firefox/1', 'Unknown device'],
  ])('%s', (userAgent, words) => {
    expect(deviceWords(deviceOf(userAgent), 'en')).toBe(words);
  });

  it('is said in French, and by what is known of it', () => {
    expect(deviceWords({ browser: 'FIREFOX', system: 'LINUX' }, 'fr')).toBe('Firefox sur Linux');
    expect(deviceWords({ system: 'IPAD' }, 'fr')).toBe('iPad');
    expect(deviceWords({ browser: 'NEW_ONE' }, 'fr')).toBe('Appareil inconnu');
    expect(deviceWords(deviceOf(undefined), 'fr')).toBe('Appareil inconnu');
  });
});
