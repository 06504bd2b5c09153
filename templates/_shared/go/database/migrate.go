package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var last int64
	for _, file := range files {
		if number, err := goose.NumericComponent(file.Name()); err == nil {
			last = max(last, number)
		}
	}
	path := filepath.Join(folder, fmt.Sprintf("%04d_%s.sql", last+1, name))
	fmt.Println(path)
	return os.WriteFile(path, []byte("-- +goose Up\n\n-- +goose Down\n"), 0o644)
}
