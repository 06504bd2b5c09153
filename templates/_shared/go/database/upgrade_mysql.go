package database

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// upgrade applies one migration after the other. MySQL stores each CREATE TABLE at once, so a migration makes
// one table: after a failure the next run continues there.
func (db *DB) upgrade(ctx context.Context, files fs.FS) (int, error) {
	provider, err := goose.NewProvider(goose.DialectMySQL, db.pool.DB, files, goose.WithLocker(&migrationLock{}))
	if err != nil {
		return 0, err
	}
	applied, err := provider.Up(ctx)
	return len(applied), err
}

// migrationLock lets one migration run at a time: a lock of the server that belongs to one connection.
type migrationLock struct{ connection *sql.Conn }

func (l *migrationLock) Lock(ctx context.Context, pool *sql.DB) error {
	connection, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	l.connection = connection
	var locked sql.NullInt64
	err = connection.QueryRowContext(ctx, `SELECT GET_LOCK(CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 32)), 60)`).Scan(&locked)
	if err == nil && locked.Int64 != 1 {
		err = errors.New("another migration has been running for a minute")
	}
	return err
}

func (l *migrationLock) Unlock(ctx context.Context, _ *sql.DB) error {
	_, err := l.connection.ExecContext(ctx, `DO RELEASE_LOCK(CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 32)))`)
	return errors.Join(err, l.connection.Close())
}
