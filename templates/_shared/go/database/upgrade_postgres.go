package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade lets goose run. Each migration has a transaction of its own.
func (db *DB) upgrade(ctx context.Context, files fs.FS, run migrationRun) (n int, err error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, db.pool.DB, files)
	if err != nil {
		return 0, err
	}
	// Not goose.WithLocker: goose looks at its own table before it asks for the lock, and would find it half made.
	unlock, err := lockMigrations(ctx, db.pool.DB)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return run(ctx, provider)
}

// lockMigrations lets one migration run at a time: a lock that ends with its transaction, which works behind a
// pooler, too.
func lockMigrations(ctx context.Context, pool *sql.DB) (unlock func() error, err error) {
	var encoding string
	if err := pool.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return nil, err
	}
	if encoding != "UTF8" {
		return nil, fmt.Errorf("the encoding of the database is %s, it must be UTF8", encoding)
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7243392)`); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx.Rollback, nil
}
