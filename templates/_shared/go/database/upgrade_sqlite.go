package database

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade applies each migration in a transaction of its own. When two run at once, one of them fails because
// the other was faster: it continues behind the other.
func (db *DB) upgrade(ctx context.Context, files fs.FS) (int, error) {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.pool.DB, files)
	if err != nil {
		return 0, err
	}
	for {
		before, _ := provider.GetDBVersion(ctx)
		applied, err := provider.Up(ctx)
		if err == nil {
			return len(applied), nil
		}
		if after, _ := provider.GetDBVersion(ctx); after <= before {
			return 0, err
		}
	}
}
