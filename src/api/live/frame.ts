/** Messages as they go over the wire: a whole WebSocket text frame in one buffer, made once for all who are sent the same. */

const LARGEST_SHORT = 125;
const LARGEST_MEDIUM = 0xffff;
/** The last of a message, and in one piece: text. */
const FINAL_TEXT = 0x81;
const CLOSING_BRACE = 0x7d;

/** The head of an unmasked frame, as servers send them, for a text of so many bytes. */
function frameHead(bytes: number): Buffer {
  if (bytes <= LARGEST_SHORT) return Buffer.of(FINAL_TEXT, bytes);
  const long = bytes > LARGEST_MEDIUM;
  const head = Buffer.alloc(long ? 10 : 4);
  head[0] = FINAL_TEXT;
  head[1] = long ? 127 : 126;
  if (long) head.writeBigUInt64BE(BigInt(bytes), 2);
  else head.writeUInt16BE(bytes, 2);
  return head;
}

/** The message `next` of graphql-transport-ws; `payload` is a result, as JSON. */
function frameOf(id: string, payload: Buffer): Buffer {
  const before = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const head = frameHead(before.length + payload.length + 1);
  return Buffer.concat([head, before, payload, Buffer.of(CLOSING_BRACE)]);
}

/** The last frame made, for subscribers that gave the same id. */
let last: { readonly id: string; readonly payload: Buffer; readonly frame: Buffer } | undefined;

export function sharedFrame(id: string, payload: Buffer): Buffer {
  if (last?.payload !== payload || last.id !== id) last = { id, payload, frame: frameOf(id, payload) };
  return last.frame;
}
