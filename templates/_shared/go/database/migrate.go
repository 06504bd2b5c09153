package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate applies the migrations that the database does not have yet, and returns their number. It is safe to
// repeat, and to run twice at once.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	applied, err := db.upgrade(ctx, files)
	if err != nil {
		return 0, fmt.Errorf("the database of DATABASE_URL could not be migrated: %w", err)
	}
	return applied, nil
}

// NewMigration makes an empty file for the next migration.
func NewMigration(folder, name string) error {
	goose.SetSequential(true)
	return goose.Create(nil, folder, name, "sql")
}
