-- Up Migration
-- A closed account keeps no provisional password: those of accounts closed, or absorbed, before that rule are destroyed by the
-- follower that destroys void ones. It goes over the ledger once more; what it destroyed then, it finds gone.
delete from jobs.checkpoints where process = 'void-credentials';
