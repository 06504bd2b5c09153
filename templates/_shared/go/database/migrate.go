package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate applies the migrations that the database does not have yet, and returns their number. It is safe to
// repeat, and to run twice at once.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	return db.withMigrations(ctx, func(ctx context.Context, provider *goose.Provider) (int, error) {
		applied, err := provider.Up(ctx)
		return len(applied), err
	})
}

// MigrateDown undoes the last migration.
func (db *DB) MigrateDown(ctx context.Context) error {
	_, err := db.withMigrations(ctx, func(ctx context.Context, provider *goose.Provider) (int, error) {
		_, err := provider.Down(ctx)
		return 1, err
	})
	return err
}

type migrationRun func(ctx context.Context, provider *goose.Provider) (int, error)

func (db *DB) withMigrations(ctx context.Context, run migrationRun) (int, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	if err := refuseEmpty(files); err != nil {
		return 0, err
	}
	n, err := db.upgrade(ctx, files, run)
	if err != nil {
		return 0, fmt.Errorf("the database of DATABASE_URL could not be migrated: %w", err)
	}
	return n, nil
}

// refuseEmpty refuses a migration without SQL: goose would record it as applied, and never run what is written
// into it later.
func refuseEmpty(files fs.FS) error {
	return fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		up, _, _ := strings.Cut(string(content), "-- +goose Down")
		for line := range strings.Lines(up) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
				return nil
			}
		}
		return fmt.Errorf("the migration %s has no SQL yet", path)
	})
}

const newMigration = `-- +goose Up
-- Write the SQL here. A statement with semicolons inside, as CREATE TRIGGER, stands between the lines
-- "-- +goose StatementBegin" and "-- +goose StatementEnd".

-- +goose Down
-- Write the SQL that undoes it here.
`

var migrationName = regexp.MustCompile(`\A[a-z][a-z0-9_]*\z`)

// NewMigration writes the file of the next migration. Its SQL is yours to write.
func NewMigration(folder, name string) error {
	if !migrationName.MatchString(name) {
		return fmt.Errorf("the name of a migration has small letters, digits and underscores, for example NAME=add_color")
	}
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
	return os.WriteFile(path, []byte(newMigration), 0o644)
}
