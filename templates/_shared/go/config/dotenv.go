package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// lookup prefers the environment; an empty variable does not hide the line of the file.
func lookup(name string, file map[string]string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return file[name]
}

// readDotenv reads lines of the form KEY=value. A missing file is no error.
func readDotenv(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the settings file cannot be read: %w", err)
	}
	values := map[string]string{}
	text := strings.TrimPrefix(string(content), "\ufeff")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			return nil, fmt.Errorf("%s has a line that is neither KEY=value nor a comment", path)
		}
		values[strings.TrimSpace(key)] = unquote(strings.TrimSpace(value))
	}
	return values, nil
}

// unquote removes one pair of quotes. Nothing inside is interpreted.
func unquote(value string) string {
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return value[1 : len(value)-1]
	}
	return value
}
