/** Verifies DKIM signatures (RFC 6376, relaxed/relaxed, rsa-sha256), by the RFC and not by what signs. */
import { createHash, createVerify, type KeyObject } from 'node:crypto';

const relaxedHeader = (name: string, value: string): string =>
  `${name.toLowerCase().trim()}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;

const relaxedBody = (body: string): string => {
  const lines = body.split('\r\n').map(line => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
};

/** The tags of the signature when it holds; throws otherwise. `raw` is one character an octet. */
export function verified(raw: string, key: KeyObject): Readonly<Record<string, string>> {
  const end = raw.indexOf('\r\n\r\n');
  const fields = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map(field => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)] as const);
  const signature = fields.find(([name]) => name.toLowerCase() === 'dkim-signature');
  if (!signature) throw new Error('not signed');
  const tags = Object.fromEntries(
    signature[1].split(';').flatMap(tag => {
      const at = tag.indexOf('=');
      return at < 0 ? [] : [[tag.slice(0, at).trim(), tag.slice(at + 1).replace(/\s/g, '')]];
    }),
  ) as Record<string, string>;
  if (tags.a !== 'rsa-sha256' || tags.c !== 'relaxed/relaxed') throw new Error(`unexpected ${tags.a} ${tags.c}`);
  const bodyHash = createHash('sha256')
    .update(relaxedBody(raw.slice(end + 4)), 'latin1')
    .digest('base64');
  if (bodyHash !== tags.bh) throw new Error('the body was changed');
  const left = [...fields];
  const signed = tags.h!.split(':').flatMap(name => {
    // The last of that name first (RFC 6376, 5.4.2).
    const at = left.findLastIndex(([other]) => other.toLowerCase().trim() === name.toLowerCase());
    return at < 0 ? [] : left.splice(at, 1).map(([one, value]) => `${relaxedHeader(one, value)}\r\n`);
  });
  const own = relaxedHeader(signature[0], signature[1].replace(/\bb=[^;]*$/, 'b='));
  const holds = createVerify('sha256')
    .update(`${signed.join('')}${own}`, 'latin1')
    .verify(key, tags.b!, 'base64');
  if (!holds) throw new Error('the headers were changed');
  return tags;
}
