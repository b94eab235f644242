/** How parents of an académie get help, and whose queue their requests go to: set by staff, read by everybody. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACADEMIES } from '../../src/domain/academies.js';
import { operation } from '../api/support/operations.js';
import { AssistanceHouse, codesOf } from './support.js';

let room: AssistanceHouse;
let uai: string;
let academie: string;
let support: string;

beforeAll(async () => {
  room = await AssistanceHouse.open();
  ({ uai, academie } = room.house.schools[0]!);
  support = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie }], { subject: 'fim:support' });
});
afterAll(() => room?.close());

const shown = async (variables: Record<string, unknown>, language = 'fr') => {
  const response = await fetch(`${room.house.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${room.portal}`,
      'accept-language': language,
    },
    body: JSON.stringify({ query: operation('AssistanceModalities'), variables }),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return ((await response.json()) as any).data.assistanceModalities;
};

const MODALITIES = {
  phone: '0262 48 10 10',
  form: 'https://assistance.ac-reunion.fr/educonnect',
  dataProtection: 'dpd@ac-reunion.fr',
  fr: { hours: 'du lundi au vendredi, de 8 h à 12 h 30', text: 'Appelez-nous.\nOu écrivez.' },
  en: { hours: 'Monday to Friday, 8 to 12:30', text: 'Call us.' },
};

describe('the modalities of an académie', () => {
  it('are those of nobody at first: every académie is listed by name', async () => {
    const all = await shown({});
    expect(all).toHaveLength(ACADEMIES.length);
    expect(all.slice(0, 3).map(({ name }: { name: string }) => name)).toEqual(['Aix-Marseille', 'Amiens', 'Besançon']);
    expect(await shown({ academie: '31' })).toEqual([
      {
        academie: '31',
        name: 'Martinique',
        phone: null,
        form: null,
        dataProtection: null,
        words: null,
        changedAt: null,
      },
    ]);
    expect(await shown({ academie: '99' })).toEqual([]);
    expect(await shown({ uai: '9990001A' })).toEqual([]);
  });

  it('are set by its assistance, and read by everybody in the language of the reader', async () => {
    const set = await room.act(support, 'AssistanceModalitiesChange', { academie, ...MODALITIES });
    expect(set).toMatchObject({ userErrors: [], projected: true, modalities: { academie, ...MODALITIES } });
    const { phone, form, dataProtection, fr, en } = MODALITIES;
    const same = { academie, phone, form, dataProtection };
    expect(await shown({ uai })).toMatchObject([{ ...same, words: fr }]);
    expect(await shown({ uai: `${uai.slice(0, 3)}9999Z` }, 'en')).toMatchObject([{ ...same, words: en }]);
    await room.act(support, 'AssistanceModalitiesChange', { academie, fr });
    expect(await shown({ academie }, 'en')).toMatchObject([{ phone: null, form: null, words: fr }]);
    const none = await room.act(support, 'AssistanceModalitiesChange', { academie, phone: ' ' });
    expect(none.modalities).toMatchObject({ phone: null, changedAt: null, fr: null });
  });

  it('leave no text in the ledger', async () => {
    await room.act(support, 'AssistanceModalitiesChange', { academie, fr: { text: 'Demandez Odile Canari.' } });
    const { rows } = await room.house.database.pool.query<{ text: string }>(
      `select string_agg(e::text, ' ') as text from ledger.events e where stream = 'academie-' || $1`,
      [academie],
    );
    expect(rows[0]!.text).toContain('AssistanceModalitiesChanged');
    expect(rows[0]!.text).not.toContain('Canari');
  });

  it('are set by nobody else', async () => {
    const head = await room.house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
    await expect(room.act(head, 'AssistanceModalitiesChange', { academie })).rejects.toThrow('FORBIDDEN');
    const elsewhere = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie: '01' }]);
    expect(codesOf(await room.act(elsewhere, 'AssistanceModalitiesChange', { academie }))).toEqual([
      'ACADEMIE_UNKNOWN',
    ]);
    const weak = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie }], { otp: false });
    expect(codesOf(await room.act(weak, 'AssistanceModalitiesChange', { academie }))).toEqual(['OTP_REQUIRED']);
    const nation = await room.house.token([{ role: 'NATIONAL_ADMIN', nation: true }]);
    expect(codesOf(await room.act(nation, 'AssistanceModalitiesChange', { academie: '99' }))).toEqual([
      'ACADEMIE_UNKNOWN',
    ]);
    expect(codesOf(await room.act(nation, 'AssistanceModalitiesChange', { academie: '01', phone: '01' }))).toEqual([]);
  });

  it.each(['http://example.org', 'javascript:alert(1)', 'https://a:b@example.org', 'example.org'])(
    'have no form at %s',
    async form => {
      await expect(room.act(support, 'AssistanceModalitiesChange', { academie, form })).rejects.toThrow(
        'BAD_USER_INPUT',
      );
    },
  );
});

describe('the routing of an académie', () => {
  const queueOf = async (matter: string): Promise<string> => {
    const { id } = await room.ask({ matter });
    const { data } = await room.house.ask(support, operation('AssistanceRequest'), { id });
    return data.assistanceRequest.queue.kind as string;
  };

  it('is ours at first, then its own for requests sent from now on, then ours again', async () => {
    expect([await queueOf('CANNOT_ACTIVATE'), await queueOf('FRANCECONNECT')]).toEqual(['SCHOOL', 'ACADEMIE']);
    const routing = { otherwise: 'ACADEMIE', matters: [{ matter: 'FRANCECONNECT', queue: 'SCHOOL' }] };
    const set = await room.act(support, 'AssistanceRoutingChange', { academie, routing });
    expect(set.modalities.ownRouting).toBe(true);
    expect(set.modalities.routing).toEqual(
      expect.arrayContaining([
        { matter: 'FRANCECONNECT', queue: 'SCHOOL' },
        { matter: 'CANNOT_ACTIVATE', queue: 'ACADEMIE' },
      ]),
    );
    expect([await queueOf('CANNOT_ACTIVATE'), await queueOf('FRANCECONNECT')]).toEqual(['ACADEMIE', 'SCHOOL']);
    const ours = await room.act(support, 'AssistanceRoutingChange', { academie, routing: null });
    expect(ours.modalities.ownRouting).toBe(false);
    expect(await queueOf('CANNOT_ACTIVATE')).toBe('SCHOOL');
  });
});
