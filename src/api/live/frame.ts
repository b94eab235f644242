/** Writes messages as whole WebSocket text frames, each made once for all subscribers that are sent the same. */

const LARGEST_SHORT = 125;
const LARGEST_MEDIUM = 0xffff;
/** First byte of a text message in a single frame: FIN bit and opcode 1. */
const FINAL_TEXT = 0x81;
const CLOSING_BRACE = 0x7d;

/** The header of an unmasked text frame with a payload of so many bytes. */
function frameHead(bytes: number): Buffer {
  if (bytes <= LARGEST_SHORT) return Buffer.of(FINAL_TEXT, bytes);
  // 126 announces that the length follows in 2 bytes, 127 in 8 (RFC 6455, 5.2).
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

/** The last frame made: subscribers with the same id share it. */
let last: { readonly id: string; readonly payload: Buffer; readonly frame: Buffer } | undefined;

/** The frame of a `next` message; the same buffer for consecutive calls with the same id and payload. */
export function sharedFrame(id: string, payload: Buffer): Buffer {
  if (last?.payload !== payload || last.id !== id) last = { id, payload, frame: frameOf(id, payload) };
  return last.frame;
}
