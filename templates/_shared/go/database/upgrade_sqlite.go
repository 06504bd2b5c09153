package database

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade lets goose run. Each migration has a transaction of its own. When two programs migrate at once, one of
// them fails because the other was faster: it tries again.
func (db *DB) upgrade(ctx context.Context, files fs.FS, run migrationRun) (int, error) {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.pool.DB, files)
	if err != nil {
		return 0, err
	}
	for {
		before, _ := provider.GetDBVersion(ctx)
		n, err := run(ctx, provider)
		if err == nil {
			return n, nil
		}
		if after, _ := provider.GetDBVersion(ctx); after <= before {
			return 0, err
		}
	}
}
