/** HTTP routes of development: issuer, clock, mailbox with e-mails and SMS. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AdjustableClock } from '../clock.js';
import { instantOf, isDay } from '../domain/calendar.js';
import { addDuration } from './duration.js';
import type { DevelopmentIssuer } from './issuer.js';
import type { Mailbox } from './mailbox.js';
import type { Outbox } from './outbox.js';
import { mailboxPage, mailPage, PORTAL_PAGES, portalPage, smsPage } from './pages.js';

export interface DevelopmentDeps {
  readonly issuer: DevelopmentIssuer;
  readonly clock: AdjustableClock;
  /** Stores the clock for the next start. */
  readonly keepClock?: () => Promise<void>;
  /** Absent when e-mails leave by SMTP. */
  readonly mailbox?: Mailbox;
  /** Absent when SMS leave by a gateway. */
  readonly outbox?: Outbox;
  /** True when links of e-mails lead to this server, because no portal is configured. */
  readonly portal?: boolean;
}

const wantsHtml = ({ headers }: FastifyRequest): boolean => (headers.accept ?? '').includes('text/html');
const html = (reply: FastifyReply, page: string): FastifyReply => reply.type('text/html; charset=utf-8').send(page);

/** The instant to set the clock to, from `{"set": instant}` or `{"advance": duration}`. Throws a RangeError that says what is wrong. */
export function clockTarget(body: unknown, now: string): string {
  const { set, advance } = (body ?? {}) as { set?: unknown; advance?: unknown };
  if (typeof set === 'string' && advance === undefined) {
    if (!isDay(set) && instantOf(set) === undefined) {
      throw new RangeError(`not an ISO 8601 instant such as 2026-12-08T09:00:00Z: ${JSON.stringify(set)}`);
    }
    return set;
  }
  if (typeof advance === 'string' && set === undefined) return addDuration(now, advance);
  throw new RangeError('send {"set": "2026-12-08T09:00:00Z"} or {"advance": "P3M1D"}');
}

const issuerRoutes =
  (issuer: DevelopmentIssuer): FastifyPluginAsync =>
  async app => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    app.get('/.well-known/openid-configuration', async () => issuer.discovery);
    app.get('/jwks', async () => issuer.jwks);
    app.get('/users', async () =>
      (await issuer.users()).map(({ login, password, description, otp }) => ({ login, password, description, otp })),
    );
    app.post('/token', async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const { status, body } = await issuer.token(form);
      return reply.code(status).header('cache-control', 'no-store').send(body);
    });
  };

/** E-mails and SMS, newest first. */
const mailboxRoutes =
  (mailbox: Mailbox | undefined, outbox: Outbox | undefined): FastifyPluginAsync =>
  async app => {
    app.get('/', async (request, reply) => {
      const [mails, texts] = await Promise.all([mailbox?.list() ?? [], outbox?.list() ?? []]);
      const all = [...mails, ...texts].sort((a, b) => (a.date < b.date ? 1 : -1));
      if (wantsHtml(request)) return html(reply, mailboxPage(all));
      return all.map(one => {
        if (!('subject' in one)) return { kind: 'SMS', ...one };
        const { id, date, to, subject, links } = one;
        return { kind: 'MAIL', id, date, to, subject, links };
      });
    });
    const none = { error: 'no such e-mail or SMS: see /dev/mailbox' };
    app.get<{ Params: { id: string } }>('/:id', async (request, reply) => {
      const { id } = request.params;
      if (id.endsWith('.eml')) {
        const raw = await mailbox?.raw(id.slice(0, -'.eml'.length));
        return raw ? reply.type('text/plain; charset=utf-8').send(raw) : reply.code(404).send(none);
      }
      const sms = await outbox?.get(id);
      if (sms) return wantsHtml(request) ? html(reply, smsPage(sms)) : sms;
      const mail = await mailbox?.get(id);
      if (!mail) return reply.code(404).send(none);
      return wantsHtml(request) ? html(reply, mailPage(mail)) : mail;
    });
  };

/** The routes below `/dev`, and pages in place of a portal where `portal` is true. The server registers them in development mode only. */
export const developmentRoutes =
  ({ issuer, clock, keepClock, mailbox, outbox, portal = false }: DevelopmentDeps): FastifyPluginAsync =>
  async app => {
    await app.register(issuerRoutes(issuer), { prefix: '/dev/issuer' });
    if (mailbox ?? outbox) await app.register(mailboxRoutes(mailbox, outbox), { prefix: '/dev/mailbox' });
    app.get('/dev/clock', async () => ({ now: clock.now() }));
    app.post('/dev/clock', async (request, reply) => {
      try {
        clock.set(clockTarget(request.body, clock.now()));
        await keepClock?.();
        return { now: clock.now() };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return reply.code(400).send({ error: error.message });
      }
    });
    if (!portal) return;
    for (const [path, shown] of Object.entries(PORTAL_PAGES)) {
      app.get(`/${path}`, async (_request, reply) => html(reply, portalPage(shown)));
    }
  };
