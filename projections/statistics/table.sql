-- Distinct accounts per scope, kind, degree, origin and state. Every scope has its cells under `ALL` and under each
-- degree it has accounts in; an account of both degrees counts once in `ALL`. CLOSED accounts are not counted.
-- Scopes: class:<uai>:<code>, mef:<uai>:<code>, school:<uai>, circonscription:<code>, departement:<code>,
-- academie:<code>, nation.
create table cells (
  scope text collate "C" not null,
  kind text not null,
  degree text not null,
  origin text not null,
  state text not null,
  accounts integer not null
) with (fillfactor = 50);

create view statistics_cells as select scope, kind, degree, origin, state, accounts from cells where accounts <> 0;

-- Indexes
create unique index cells_key on cells (scope, kind, degree, origin, state);
