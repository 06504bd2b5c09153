package database

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade applies each migration in a transaction of its own.
func (db *DB) upgrade(ctx context.Context, files fs.FS) (int, error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, db.pool.DB, files, goose.WithLocker(&migrationLock{}))
	if err != nil {
		return 0, err
	}
	applied, err := provider.Up(ctx)
	return len(applied), err
}

// migrationLock lets one migration run at a time: a lock that ends with its transaction, which works behind a
// pooler, too.
type migrationLock struct{ tx *sql.Tx }

func (l *migrationLock) Lock(ctx context.Context, pool *sql.DB) error {
	var encoding string
	if err := pool.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the encoding of the database is %s, it must be UTF8", encoding)
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	l.tx = tx
	_, err = tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7243392)`)
	return err
}

func (l *migrationLock) Unlock(context.Context, *sql.DB) error { return l.tx.Rollback() }
