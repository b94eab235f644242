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

-- By how many accounts each cell moved on a day, by the clocks of the school or area; the nation has those of Paris. All days of a cell
-- add up to the cell. A class, a MEF or a school is of one degree: its days are kept under this degree alone, and under
-- `ALL` as long as the school's degree was not known.
create table days (
  scope text collate "C" not null,
  day text collate "C" not null,
  kind text not null,
  degree text not null,
  origin text not null,
  state text not null,
  change integer not null
) with (fillfactor = 70);

create view statistics_cells as select scope, kind, degree, origin, state, accounts from cells where accounts <> 0;
create view statistics_days as select scope, day, kind, degree, origin, state, change from days where change <> 0;

-- Indexes
create unique index cells_key on cells (scope, kind, degree, origin, state);
create unique index days_key on days (scope, day, kind, degree, origin, state);
