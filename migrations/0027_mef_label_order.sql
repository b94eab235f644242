-- How the label of a programme of study is sorted: as src/text/sort.ts makes it. Null where the vault is yet to make it,
-- which it does when it is opened.
alter table vault.mef_labels add column label_sort text collate "C";
