package database

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade lets goose run. MySQL commits each CREATE TABLE at once, so a migration makes one table: after a
// failure the next run continues there.
func (db *DB) upgrade(ctx context.Context, files fs.FS, run migrationRun) (n int, err error) {
	provider, err := goose.NewProvider(goose.DialectMySQL, db.pool.DB, files)
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

// lockMigrations lets one migration run at a time: a lock of the server that belongs to one connection.
func lockMigrations(ctx context.Context, pool *sql.DB) (unlock func() error, err error) {
	connection, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var locked sql.NullInt64
	err = connection.QueryRowContext(ctx, `SELECT GET_LOCK(CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 32)), 60)`).Scan(&locked)
	if err == nil && locked.Int64 != 1 {
		err = errors.New("another migration has been running for a minute")
	}
	if err != nil {
		return nil, errors.Join(err, connection.Close())
	}
	// A lock of the server ends with its connection.
	return func() error {
		_, err := connection.ExecContext(ctx, `DO RELEASE_LOCK(CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 32)))`)
		return errors.Join(err, connection.Close())
	}, nil
}
