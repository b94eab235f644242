/**
 * Encodes one-dimensional arrays without nulls in PostgreSQL's binary format. A group of appends is sent as a few of them:
 * neither side has to quote or parse text.
 */

/** PostgreSQL's numbers (OIDs) of the element types. */
const TEXT = 25;
const JSON_TYPE = 114;
const UUID = 2950;
const INTEGER = 23;
/** Bytes of the header: five integers of 4 bytes each. */
const HEADER = 20;
/** Bytes of an element: its length, as an integer of 4 bytes, then its value. */
const UUID_ELEMENT = 4 + 16;
const INTEGER_ELEMENT = 4 + 4;

/** Writes the header: number of dimensions, flag of nulls, element type, number of elements, lower bound. */
const writeHeader = (buffer: Buffer, elementType: number, length: number): void => {
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(elementType, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
};

/** Encodes texts: each has its length in bytes before it. A UTF-16 unit takes 3 bytes of UTF-8 at most. */
function strings(elementType: number, values: readonly string[]): Buffer {
  let capacity = HEADER;
  for (const value of values) capacity += 4 + value.length * 3;
  const buffer = Buffer.allocUnsafe(capacity);
  writeHeader(buffer, elementType, values.length);
  let at = HEADER;
  for (const value of values) {
    const bytes = buffer.write(value, at + 4);
    buffer.writeInt32BE(bytes, at);
    at += 4 + bytes;
  }
  return buffer.subarray(0, at);
}

export const textArray = (values: readonly string[]): Buffer => strings(TEXT, values);
export const jsonArray = (values: readonly string[]): Buffer => strings(JSON_TYPE, values);

export function uuidArray(values: readonly string[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER + values.length * UUID_ELEMENT);
  writeHeader(buffer, UUID, values.length);
  let at = HEADER;
  for (const value of values) {
    buffer.writeInt32BE(16, at);
    buffer.write(value.replaceAll('-', ''), at + 4, 'hex');
    at += UUID_ELEMENT;
  }
  return buffer;
}

export function integerArray(values: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER + values.length * INTEGER_ELEMENT);
  writeHeader(buffer, INTEGER, values.length);
  let at = HEADER;
  for (const value of values) {
    buffer.writeInt32BE(4, at);
    buffer.writeInt32BE(value, at + 4);
    at += INTEGER_ELEMENT;
  }
  return buffer;
}
