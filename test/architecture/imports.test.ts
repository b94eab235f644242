import { describe, expect, it } from '@jest/globals';
import { importsOf, sources, textOf, type Import } from './source-files.js';

const postgresDrivers = ['pg', 'pg-copy-streams'];
const drivers = [...postgresDrivers, '@eventstore/db-client'];
const all = sources().flatMap(importsOf);
const from = (folder: string): Import[] => all.filter(({ file }) => file.startsWith(folder));
const shown = (imports: Import[]): string[] => imports.map(({ file, target }) => `${file} imports ${target}`);
const offences = (folder: string, allowed: (i: Import) => boolean): string[] =>
  shown(from(folder).filter(i => !allowed(i)));
const isPackage = (target: string): boolean => !/^(src|projections|test)\//.test(target);

describe('who may import whom', () => {
  it('finds imports at all', () => expect(all.length).toBeGreaterThan(50));

  it('domain: nothing outside the domain', () => {
    expect(offences('src/domain/', ({ target }) => target.startsWith('src/domain/'))).toEqual([]);
  });

  it('common: itself and node, nothing of Registre, so that every folder but the domain may use it', () => {
    expect(
      offences('src/common/', ({ target }) => target.startsWith('src/common/') || target.startsWith('node:')),
    ).toEqual([]);
  });

  it('text: itself, types of the domain, and packages that know texts: no state', () => {
    const known = ['node:url', 'libphonenumber-js/max', '@zxcvbn-ts/language-common', '@zxcvbn-ts/language-fr'];
    expect(
      offences(
        'src/text/',
        ({ target, typeOnly }) =>
          target.startsWith('src/text/') || (typeOnly && target.startsWith('src/domain/')) || known.includes(target),
      ),
    ).toEqual([]);
  });

  it('text alone folds letters; besides, digests take one normal form, and the generator misspells', () => {
    const folders = sources().filter(file => /normalize\('NF/.test(textOf(file)));
    expect(folders.filter(file => !file.startsWith('src/text/')).sort()).toEqual([
      'src/generator/people.ts',
      'src/vault/master-keys.ts',
    ]);
  });

  it('eventstore: domain types, itself, what is common, drivers inside the adapters, and how connections to PostgreSQL are made', () => {
    const port = importsOf('src/eventstore/eventstore.ts').filter(({ target }) => !target.startsWith('src/domain/'));
    expect(shown(port)).toEqual([]);
    expect(
      offences('src/eventstore/', ({ file, target, typeOnly }) => {
        if (isPackage(target)) return true;
        if (target.startsWith('src/postgres/')) return file.startsWith('src/eventstore/postgres');
        return /^src\/(eventstore|common)\//.test(target) || (target.startsWith('src/domain/') && typeOnly);
      }),
    ).toEqual([]);
  });

  it('connections to PostgreSQL are made in one way alone, in which a mute one is not waited for without end', () => {
    const makers = sources().filter(file => /new (pg\.)?(Client|Pool)\(/.test(textOf(file)));
    expect(makers.sort()).toEqual([
      'src/postgres/pool.ts',
      'src/postgres/recent-trouble.ts',
      'src/postgres/session-state.ts',
    ]);
  });

  it('the driver of EventStoreDB is named by its adapter alone', () => {
    const users = all.filter(({ target }) => target === '@eventstore/db-client');
    expect(shown(users.filter(({ file }) => !file.startsWith('src/eventstore/')))).toEqual([]);
  });

  it('command: domain, the judges of texts, the port, the vault as an interface, the clock', () => {
    const allowed = [
      'src/domain/',
      'src/text/',
      'src/command/',
      'src/common/',
      'src/eventstore/eventstore.ts',
      'src/vault/vault.ts',
      'src/clock.ts',
    ];
    expect(
      offences('src/command/', ({ target, typeOnly }) => {
        if (target.startsWith('node:') || target === 'lru-cache') return true;
        if (isPackage(target)) return typeOnly && target === 'pg';
        return allowed.some(prefix => target.startsWith(prefix));
      }),
    ).toEqual([]);
  });

  it('process: what commands may know, the commands, and its own tables', () => {
    const allowed =
      /^src\/(domain|process|command|common|postgres)\/|^src\/(eventstore\/eventstore|vault\/vault|clock)\.ts$/;
    expect(
      offences('src/process/', ({ target, typeOnly }) => {
        if (target.startsWith('node:')) return true;
        if (isPackage(target)) return typeOnly && target === 'pg';
        return allowed.test(target);
      }),
    ).toEqual([]);
  });

  it('campaign: commands, the queue of tasks, what processes are; never the API or the projections', () => {
    const allowed =
      /^src\/(campaign|common|domain|postgres|tasks)\/|^src\/(command\/index|eventstore\/eventstore|process\/(process|chores)|clock)\.ts$/;
    expect(
      offences('src/campaign/', ({ target, typeOnly }) =>
        isPackage(target) ? target === 'lru-cache' || (typeOnly && target === 'pg') : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('assistance: commands, e-mails, the queue of tasks, what processes are; never the API or the projections', () => {
    const allowed =
      /^src\/(assistance|common|domain|mail|tasks|text)\/|^src\/(command\/index|process\/(process|chores)|vault\/vault|clock)\.ts$/;
    expect(
      offences('src/assistance/', ({ target, typeOnly }) =>
        isPackage(target) ? target.startsWith('node:') || (typeOnly && target === 'pg') : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('erasure: commands, what processes are, the door of the ingest, the vault as an interface, and the queries of read models', () => {
    const allowed =
      /^src\/(erasure|common|domain|postgres)\/|^src\/(command\/index|ingest\/index|eventstore\/eventstore|process\/(process|chores|sweeps)|vault\/vault|clock)\.ts$|^projections\/\w+\/queries\.ts$/;
    expect(
      offences('src/erasure/', ({ target, typeOnly }) =>
        isPackage(target) ? target.startsWith('node:') || (typeOnly && target === 'pg') : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('openid: the algorithms of tokens, the cipher, and packages of the protocol', () => {
    const allowed = /^src\/openid\/|^src\/(security\/tokens|vault\/cipher)\.ts$/;
    const known = ['openid-client', 'jose', 'zod'];
    expect(
      offences('src/openid/', ({ target }) => (isPackage(target) ? known.includes(target) : allowed.test(target))),
    ).toEqual([]);
  });

  it('staff: sign-in by OpenID Connect, rights, the domain, the judges of texts, the cipher: no ledger, vault, API or read model', () => {
    const allowed = /^src\/(staff|openid|security|domain|text|common|postgres)\/|^src\/vault\/cipher\.ts$/;
    const known = ['zod'];
    expect(
      offences('src/staff/', ({ target, typeOnly }) => {
        if (isPackage(target))
          return target.startsWith('node:') || known.includes(target) || (typeOnly && target === 'pg');
        return allowed.test(target);
      }),
    ).toEqual([]);
  });

  it('franceconnect: sign-in by OpenID Connect, texts of the domain, the cipher and the types of the vault: no ledger, API or read model', () => {
    const allowed = /^src\/(franceconnect|openid|domain)\/|^src\/vault\/(cipher|franceconnect)\.ts$/;
    const known = ['node:crypto', 'zod'];
    expect(
      offences('src/franceconnect/', ({ target }) =>
        isPackage(target) ? known.includes(target) : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('integrity: the port of the ledger, canonical JSON, its own tables, what chores are: no command, vault, API or read model', () => {
    const allowed =
      /^src\/(integrity|common|postgres)\/|^src\/eventstore\/(eventstore|up-to-now)\.ts$|^src\/domain\/canonical-json\.ts$/;
    expect(
      offences('src/integrity/', ({ target, typeOnly }) =>
        isPackage(target)
          ? target.startsWith('node:') || (typeOnly && target === 'pg')
          : allowed.test(target) || (typeOnly && target === 'src/process/chores.ts'),
      ),
    ).toEqual([]);
  });

  it('tasks: nothing of what is done, but which faults last', () => {
    expect(
      offences('src/tasks/', ({ target, typeOnly }) => {
        if (isPackage(target)) return typeOnly && target === 'pg';
        if (target === 'src/domain/deterministic.ts') return true;
        return /^src\/(tasks|common|postgres)\//.test(target) || (typeOnly && target.startsWith('src/domain/'));
      }),
    ).toEqual([]);
  });

  it('printing: commands, the vault as an interface, and the queries of read models', () => {
    const allowed =
      /^src\/(printing|common|domain)\/|^src\/(command\/index|letters\/index|vault\/vault)\.ts$|^projections\/\w+\/queries\.ts$/;
    expect(
      offences('src/printing/', ({ target, typeOnly }) =>
        isPackage(target) ? typeOnly && target === 'pg' : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('letters: languages and time of the domain, the judges of texts, what is common, and packages that draw: no ledger, vault or API', () => {
    const known = ['harfbuzzjs', 'bidi-js'];
    const domain = /^src\/domain\/(language|calendar|time-zones)\.ts$/;
    expect(
      offences('src/letters/', ({ target }) => {
        if (isPackage(target)) return target.startsWith('node:') || known.includes(target);
        return /^src\/(letters|text|common)\//.test(target) || domain.test(target);
      }),
    ).toEqual([]);
  });

  it('statistics: the read models of figures, duplicates and schools; never the API', () => {
    const allowed = /^src\/(statistics|domain|common)\/|^projections\/(statistics|duplicates|schools)\/queries\.ts$/;
    expect(
      offences('src/statistics/', ({ target, typeOnly }) =>
        isPackage(target) ? typeOnly && target === 'pg' : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('completeness: the port of the ledger, what read models say of themselves, and the queries that know places', () => {
    const allowed =
      /^src\/(completeness|common)\/|^src\/eventstore\/eventstore\.ts$|^src\/postgres\/lists\/|^projections\/\w+(-\w+)?\/queries\.ts$/;
    const types = ['src/security/permissions.ts', 'src/statistics/scope.ts'];
    expect(
      offences('src/completeness/', ({ target, typeOnly }) =>
        isPackage(target) ? typeOnly && target === 'pg' : allowed.test(target) || (typeOnly && types.includes(target)),
      ),
    ).toEqual([]);
  });

  it('exports: queries of read models, how complete they are, the tables of statistics, the lists of the past, how lists are read and tables drawn; never the API', () => {
    const allowed =
      /^src\/(exports|completeness|domain|common|statistics)\/|^src\/postgres\/lists\/|^src\/(letters|past)\/index\.ts$|^projections\/\w+\/(\w+-)?queries\.ts$/;
    expect(
      offences('src/exports/', ({ target, typeOnly }) =>
        isPackage(target) ? typeOnly && target === 'pg' : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('extracts: doors of the integrity and of what draws, the port of the ledger, the vault as an interface; never the API', () => {
    const allowed =
      /^src\/(extracts|domain)\/|^src\/(integrity\/index|letters\/index|eventstore\/eventstore|vault\/vault)\.ts$/;
    expect(offences('src/extracts/', ({ target }) => allowed.test(target))).toEqual([]);
  });

  it('disclosure: what erasing knows of tables, the histories, who read, the vault as an interface, doors of the ingest and of what draws; never the API', () => {
    const allowed =
      /^src\/(disclosure|domain|erasure)\/|^src\/postgres\/iso\.ts$|^src\/(command\/index|ingest\/index|letters\/index|eventstore\/eventstore|vault\/vault)\.ts$|^projections\/accesses\/queries\.ts$/;
    expect(
      offences('src/disclosure/', ({ target, typeOnly }) =>
        isPackage(target) ? typeOnly && target === 'pg' : allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('cli: never the API', () => {
    expect(offences('src/cli/', ({ target }) => !target.startsWith('src/api/'))).toEqual([]);
  });

  it.each([
    'src/ingest',
    'src/generator',
    'src/command',
    'src/letters',
    'src/exports',
    'src/extracts',
    'src/disclosure',
    'src/openid',
    'src/integrity',
    'src/past',
  ])('%s: others come in by its door alone', room => {
    const visitors = all.filter(({ file, target }) => !file.startsWith(`${room}/`) && target.startsWith(`${room}/`));
    expect(shown(visitors.filter(({ target }) => target !== `${room}/index.ts`))).toEqual([]);
  });

  it('generator: knows the formats, by the door of the ingest, and nothing of the ledger', () => {
    const allowed = /^src\/(generator|domain|text|common)\/|^src\/ingest\/index\.ts$/;
    expect(offences('src/generator/', ({ target }) => isPackage(target) || allowed.test(target))).toEqual([]);
  });

  it('projections: domain, the judges of texts, what is common, the type of a projection, what is of all people, never each other', () => {
    expect(
      offences('projections/', ({ file, target, typeOnly }) => {
        if (file === 'projections/index.ts')
          return target.startsWith('projections/') || target.startsWith('src/projector/');
        if (target.startsWith('node:')) return true;
        if (isPackage(target)) return typeOnly && target === 'pg';
        const own = file.split('/').slice(0, 2).join('/');
        const shared = file.split('/').length > 2 && target.startsWith('projections/people/');
        return target.startsWith(`${own}/`) || shared || /^src\/(domain|text|common|projector|postgres)\//.test(target);
      }),
    ).toEqual([]);
  });

  it('postgres: itself, packages, the calendar of the domain, the type of the configuration', () => {
    expect(
      offences(
        'src/postgres/',
        ({ target, typeOnly }) =>
          isPackage(target) ||
          target.startsWith('src/postgres/') ||
          target === 'src/domain/calendar.ts' ||
          (typeOnly && target === 'src/config.ts'),
      ),
    ).toEqual([]);
  });

  it('past: what reads periods and lists, the domain, what is common; never the API, a store or the vault', () => {
    const allowed = /^src\/(past|domain|text|postgres)\/|^projections\/(periods|responsables|students)\/queries\.ts$/;
    expect(
      offences('src/past/', ({ target, typeOnly }) =>
        isPackage(target)
          ? typeOnly && target === 'pg'
          : allowed.test(target) || (typeOnly && target === 'src/projector/projection.ts'),
      ),
    ).toEqual([]);
  });

  it('projector: the port, pg, the domain, the judges of texts, what is common', () => {
    expect(
      offences('src/projector/', ({ target, typeOnly }) => {
        if (isPackage(target)) return target.startsWith('node:') || postgresDrivers.includes(target);
        return (
          /^src\/(projector|domain|text|postgres|common)\//.test(target) ||
          target === 'src/eventstore/eventstore.ts' ||
          (typeOnly && target.startsWith('src/'))
        );
      }),
    ).toEqual([]);
  });

  it('api: neither the domain’s deciders, nor a store, nor a driver at work', () => {
    expect(
      offences('src/api/', ({ target, typeOnly }) => {
        if (drivers.includes(target)) return typeOnly;
        if (/^src\/(eventstore|vault)\//.test(target)) return typeOnly || /eventstore\/eventstore\.ts$/.test(target);
        return !/^src\/(cli|demo|main)/.test(target);
      }),
    ).toEqual([]);
  });

  it('api: queries give no commands', () => {
    const queries = all.filter(({ file }) => /^src\/api\/.*queries\.ts$/.test(file));
    expect(shown(queries.filter(({ target, typeOnly }) => target.startsWith('src/command/') && !typeOnly))).toEqual([]);
  });

  it('ingest and mail: never the API, the projections or a store', () => {
    const banned = /^(src\/(api|projector|cli|demo|eventstore)\/|projections\/)/;
    for (const folder of ['src/ingest/', 'src/mail/', 'src/sms/']) {
      expect(
        offences(
          folder,
          ({ target, typeOnly }) => typeOnly || !banned.test(target) || target === 'src/eventstore/eventstore.ts',
        ),
      ).toEqual([]);
    }
  });

  it('config.ts alone reads the environment; PATH is handed on to programs that are started', () => {
    const readers = sources().filter(file => /process\.env(?!\.PATH\b)/.test(textOf(file)));
    expect(readers).toEqual(['src/config.ts']);
  });
});
