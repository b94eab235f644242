/** A real HTTP server that takes SMS as a gateway does, and a house whose holders have mobiles. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { existingAccount } from '../../src/command/index.js';
import type { Account } from '../../src/domain/account/state.js';
import { addSeconds } from '../../src/domain/calendar.js';
import {
  createHttpGateway,
  DEFAULT_BODY,
  DEFAULT_HEADERS,
  type HttpGatewayOptions,
} from '../../src/sms/gateway/http-gateway.js';
import { smsCounts, type SmsOutcome } from '../../src/sms/outcomes.js';
import { smsTasks, type SenderDeps } from '../../src/sms/sender.js';
import type { SmsGateway } from '../../src/sms/sms.js';
import type { SmsJob } from '../../src/sms/task.js';
import { TaskWorker } from '../../src/tasks/worker.js';
import type { CodeAsked } from '../../src/vault/vault.js';
import { House } from '../command/support.js';

export const NUMBER = '+33639980012';

/** What was sent to the gateway. */
export interface GatewayRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GatewayAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the gateway does in place of an answer. `SILENCE`: nothing; `BREAK`: it closes the connection after the request. */
  readonly instead?: 'SILENCE' | 'BREAK';
}

/** A message in the form used without SMS_BODY. */
export interface GatewayMessage {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly validity: number;
}

export class GatewayUnderTest {
  readonly requests: GatewayRequest[] = [];
  /** The next answers, in order; then each message is accepted. */
  readonly answers: GatewayAnswer[] = [];
  #server: Server | undefined;
  #port = 0;
  #accepted = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/messages`;
  }

  /** The messages, in the form used without SMS_BODY. */
  get messages(): GatewayMessage[] {
    return this.requests.map(({ body }) => JSON.parse(body) as GatewayMessage);
  }

  /** The adapter that sends to it, with the settings that most installations have. */
  client(more: Partial<HttpGatewayOptions> = {}): SmsGateway {
    return createHttpGateway({
      url: this.url,
      method: 'POST',
      headers: DEFAULT_HEADERS,
      body: DEFAULT_BODY,
      bodyType: 'json',
      from: 'EduConnect',
      secret: 'k3y',
      idPointer: '/id',
      timeoutMs: 2_000,
      ...more,
    });
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        const { status = 202, headers: answered = {}, body, instead } = this.answers.shift() ?? {};
        if (instead === 'BREAK') request.socket.destroy();
        if (instead) return;
        this.#accepted += 1;
        response.writeHead(status, { 'content-type': 'application/json', ...answered });
        response.end(body ?? JSON.stringify({ id: `gw-${this.#accepted}` }));
      });
    });
    await new Promise<void>(resolve => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>(resolve => void server.close(() => resolve()));
  }
}

/** The code in the text of an SMS. */
export const codeIn = (text: string): string => /: (\d{6}) /.exec(text)?.[1] ?? '';

/** A house with a gateway, and workers that send what is queued. */
export class SmsHouse {
  readonly faults: unknown[] = [];
  readonly gateway = new GatewayUnderTest();

  private constructor(readonly house: House) {}

  static async open(): Promise<SmsHouse> {
    const house = new SmsHouse(await House.open());
    await house.gateway.start();
    return house;
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await this.house.close();
  }

  /** A worker as one server has it. */
  worker(more: Partial<SenderDeps> = {}, timeoutMs = 1_000): TaskWorker<SmsJob> {
    const { database, eventStore, vault, clock, commands } = this.house;
    const tasks = smsTasks({
      pool: database.pool,
      eventStore,
      vault,
      clock,
      commands,
      gateway: this.gateway.client({ timeoutMs }),
      portalUrl: 'https://portail.example.fr/',
      settings: { firstRetry: 0, longestRetry: 0 },
      ...more,
    });
    return new TaskWorker(tasks, { pool: database.pool, onFault: error => this.faults.push(error) });
  }

  /** Asks for a code, and answers the request it is bound to. */
  async ask(over: Partial<CodeAsked> = {}): Promise<string> {
    const { vault, clock } = this.house;
    const request = randomBytes(32).toString('base64url');
    const asked: CodeAsked = { purpose: 'REGISTRATION', reference: request, number: NUMBER, language: 'fr', ...over };
    await vault.codes.start(asked, request, { now: clock.now(), correlationId: randomUUID() });
    return request;
  }

  account(accountId: string): Promise<Account> {
    return existingAccount(this.house, accountId);
  }

  /** The tasks of SMS, in the order in which they were queued. */
  async tasks(): Promise<{ state: string; last_code: string | null; attempts: number }[]> {
    const { rows } = await this.house.database.pool.query<{
      state: string;
      last_code: string | null;
      attempts: number;
    }>(`select state, last_code, attempts from jobs.tasks where kind = 'SMS' order by task_id`);
    return rows;
  }

  /** Makes all tasks due, as after a while. */
  due(): Promise<unknown> {
    return this.house.database.pool.query(
      `update jobs.tasks set due_at = now() where kind = 'SMS' and ended_at is null`,
    );
  }

  /** Puts the clock forward by so many seconds. */
  later(seconds: number): void {
    const { clock } = this.house;
    clock.set(addSeconds(clock.now(), seconds));
  }

  async outcomes(): Promise<Partial<Record<SmsOutcome, number>>> {
    const counts = await smsCounts(this.house.database.pool);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }
}
