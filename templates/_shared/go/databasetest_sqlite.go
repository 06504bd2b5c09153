package api

import (
	"path/filepath"
	"testing"
)

// emptyDatabase is a file in a folder that goes away with the test.
func emptyDatabase(t *testing.T) string {
	return "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
}
