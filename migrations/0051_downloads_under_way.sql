-- Up Migration
-- Until when the download of an address counts as under way, real time: the server that sends the file puts it off while it sends, and
-- clears it at the end. All servers count a person's downloads together by it; those of a server that died count for a minute more.
alter table jobs.downloads add column serving_until timestamptz;
