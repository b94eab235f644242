/**
 * Draws letters of responsables in a process of its own, by Registre (`ours`) or by pdfkit, and tells its parent how long it took and the
 * most memory that it needed: `letters.child.js ours|pdfkit COUNT`.
 */
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';

const load = path => import(new URL(`../dist/src/letters/${path}`, import.meta.url).href);
const { letters } = await load('index.js');
const { portalQrCode } = await load('qr/portal-link.js');
const { RESPONSABLE_TEXTS: texts } = await load('wording/responsable.js');

const [by, count] = [process.argv[2], Number(process.argv[3])];
const job = {
  school: { name: 'Collège Jean Perrin', address: ['12 rue des Écoles', '93270 SEVRAN'] },
  portal: { address: 'https://educonnect.education.gouv.fr' },
  assistance: 'https://educonnect.education.gouv.fr/educt-aide/contacts/',
  createdAt: new Date('2026-09-03T08:00:00Z'),
};
const FIRST_NAMES = ['Léa', 'Enzo', 'Maëli', 'Jean-Baptiste', 'Nguyễn', 'Kübra', 'Zoé', 'Théo'];
const SURNAMES = ['DUPONT', 'ÖZTÜRK', 'MARTIN', 'BERNARD', 'PETIT', 'ROBERT', 'RICHARD', 'DURAND', 'LEROY', 'MOREAU'];
const ALPHABET = 'CDFGHJKMNPQRTVWX34679';
/** Four signs of a provisional password, other ones for each number. */
const group = seed => Array.from({ length: 4 }, (_, at) => ALPHABET[(seed * 7 + at * 5 + (seed >> 3)) % 21]).join('');

function* records() {
  for (let number = 1; number <= count; number++) {
    const lastName = `${SURNAMES[number % 10]}-${(number % 997).toString(36).toUpperCase()}`;
    yield {
      kind: 'RESPONSABLE',
      civility: number % 2 ? 'Mme' : 'M.',
      firstName: FIRST_NAMES[number % 8],
      lastName,
      address: [`${number % 200} rue du Général de Gaulle`, `${10_000 + (number % 80_000)} SEVRAN`],
      children: Array.from({ length: 1 + (number % 3) }, (_, at) => ({
        firstName: FIRST_NAMES[(number + at) % 8],
        lastName,
      })),
      login: `c.dupont${number}`,
      access: {
        kind: 'ACTIVATION',
        password: `${group(number)}-${group(number + 1)}-${group(number + 2)}`,
        validUntil: '1er décembre 2026',
      },
      number,
    };
  }
}

let bytes = 0;
const counted = new Writable({
  write(chunk, _, done) {
    bytes += chunk.length;
    done();
  },
});

const mm = millimetres => (millimetres * 72) / 25.4;
const { resolve } = createRequire(new URL('../src/letters/fonts/faces.ts', import.meta.url));
const FONTS = {
  regular: resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
  mono: resolve('@expo-google-fonts/noto-sans-mono/600SemiBold/NotoSansMono_600SemiBold.ttf'),
};

/** Draws the same page with pdfkit: the same texts, tags, lines and QR code, made anew for each page. */
function pdfkitLetter(document, letter) {
  document.addPage();
  const part = document.struct('Sect');
  document.addStructure(part);
  const put = (parent, tag, text, { font = 'regular', size = 10, x = mm(20), y, width = mm(170), ...options } = {}) => {
    const spans = text.split('**');
    const draw = () => {
      spans.forEach((span, at) => {
        const first = at === 0;
        document.font(at % 2 ? 'bold' : font).fontSize(size);
        const more = { width, continued: at < spans.length - 1, ...options };
        if (first) document.text(span, x, y ?? document.y, more);
        else document.text(span, more);
      });
    };
    const element = document.struct(tag, draw);
    parent.add(element);
    element.end();
  };
  put(part, 'P', job.school.name, { font: 'bold', size: 11, y: mm(15), width: mm(68) });
  put(part, 'P', job.school.address.join('\n'), { size: 9, width: mm(68) });
  const to = `${letter.civility} ${letter.firstName} ${letter.lastName}`;
  put(part, 'P', [to, ...letter.address].join('\n'), { size: 11, x: mm(103), y: mm(55), width: mm(86) });
  put(part, 'P', `N° ${String(letter.number).padStart(6, '0')}`, { size: 8.5, y: mm(84) });
  const several = letter.children.length > 1;
  put(part, 'H1', several ? texts.titleSeveralChildren : texts.titleOneChild, { font: 'bold', size: 13.5, y: mm(103) });
  put(part, 'P', texts.services.replace('{school}', job.school.name));
  put(part, 'P', job.portal.address, { font: 'bold', size: 11 });
  put(part, 'H2', texts.accountHeading, { font: 'bold', size: 11 });
  put(part, 'P', texts.credentials);
  const list = document.struct('L');
  part.add(list);
  for (const child of letter.children) {
    const item = document.struct('LI');
    list.add(item);
    const y = document.y;
    put(item, 'Lbl', '•', { y });
    put(item, 'LBody', `${child.firstName} ${child.lastName}`, { font: 'bold', x: mm(20) + 11, y });
    item.end();
  }
  list.end();
  const top = document.y + 9;
  document.markContent('Artifact');
  document.rect(mm(20), top, mm(170), mm(36)).fillAndStroke('#f4f4f4', '#8c8c8c');
  document.endMarkedContent();
  document.fillColor('black');
  put(part, 'P', 'Identifiant', { x: mm(24), y: top + 34, width: 82 });
  put(part, 'P', letter.login, { font: 'mono', size: 14, x: mm(54), y: top + 30, width: 250 });
  put(part, 'P', 'Mot de passe *', { x: mm(24), y: top + 60, width: 82 });
  put(part, 'P', letter.access.password, { font: 'mono', size: 14, x: mm(54), y: top + 56, width: 250 });
  const { side, path } = portalQrCode(job.portal, letter.login);
  const square = mm(28) / (side + 6);
  const figure = document.struct('Figure', { alt: `Code QR : ${letter.login}` }, () => {
    document
      .save()
      .translate(mm(158), top + mm(4))
      .scale(square);
    for (const [, x, y, width] of path.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)) document.rect(+x, +y, +width, 1);
    document.fill('black').restore();
  });
  part.add(figure);
  figure.end();
  document.y = top + mm(36) + 4;
  put(part, 'P', texts.passwordNote.replace('{validUntil}', letter.access.validUntil), { size: 9 });
  put(part, 'P', texts.signature, { align: 'right' });
  put(part, 'H2', texts.activationHeading, { font: 'bold', size: 12 });
  for (const text of ['activationNeed', 'activationStep1', 'activationStep2', 'activationNote'])
    put(part, 'P', texts[text]);
  put(part, 'P', texts.assistance.replace('{assistance}', job.assistance));
  part.end();
}

async function byPdfkit() {
  const document = new PDFDocument({
    autoFirstPage: false,
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    lang: 'fr',
    displayTitle: true,
    info: { Title: 'Courriers' },
  });
  const written = pipeline(document, counted);
  for (const [name, path] of Object.entries(FONTS)) document.registerFont(name, path);
  let drawn = 0;
  for (const letter of records()) {
    pdfkitLetter(document, letter);
    // Lets the stream write what was drawn: a server would not hold all of it in memory either.
    if (++drawn % 20 === 0) await turn();
  }
  document.end();
  await written;
}

const begun = performance.now();
const used = process.cpuUsage();
await (by === 'ours' ? pipeline(letters(records(), job), counted) : byPdfkit());
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
process.send({ seconds, cpu: (user + system) / 1e6, bytes, rss: process.resourceUsage().maxRSS * 1024 });
process.disconnect();
