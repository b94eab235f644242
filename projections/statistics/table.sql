-- Distinct accounts per scope, kind, degree, origin and state. Every scope has its cells under `ALL` and under each
-- degree it has accounts in; an account of both degrees counts once in `ALL`. CLOSED accounts are not counted.
-- Scopes: class:<uai>:<code>, mef:<uai>:<code>, school:<uai>, circonscription:<code>, departement:<code>,
-- academie:<code>, nation; mef-departement:<code>:<code>, mef-academie:<code>:<code>: a MEF of all schools of an area.
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

-- How many accounts of a scope have a running notification that expires within an hour (`2026-12-01T08`, UTC): accounts in state NOTIFIED or
-- ACTIVATING.
create table expiries (
  scope text collate "C" not null,
  kind text not null,
  degree text not null,
  hour text collate "C" not null,
  accounts integer not null
) with (fillfactor = 70);

-- What the bases lack in a scope: school:<uai>, class:<uai>:<code>, mef:<uai>:<code>. Distinct accounts of responsables linked to a pupil
-- there, CLOSED ones included, and pupils enrolled there: those whom the lists show.
create table quality (
  scope text collate "C" not null,
  responsables integer not null,
  without_mobile integer not null,
  without_email integer not null,
  -- with a disputed link to a pupil of the scope
  disputing integer not null,
  students integer not null,
  without_ine integer not null
) with (fillfactor = 50);

create view statistics_cells as select scope, kind, degree, origin, state, accounts from cells where accounts <> 0;
create view statistics_days as select scope, day, kind, degree, origin, state, change from days where change <> 0;
create view statistics_expiries as select scope, kind, degree, hour, accounts from expiries where accounts <> 0;
create view statistics_quality as
  select scope, responsables, without_mobile, without_email, disputing, students, without_ine
    from quality where responsables <> 0 or students <> 0;

-- Indexes
create unique index cells_key on cells (scope, kind, degree, origin, state);
create unique index expiries_key on expiries (scope, kind, degree, hour);
create unique index quality_key on quality (scope);
create unique index days_key on days (scope, day, kind, degree, origin, state);
