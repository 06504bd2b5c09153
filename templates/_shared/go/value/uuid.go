// Package value holds the types of fields that are more than a Go string: each reads one JSON form,
// refuses all others, and is stored in one column.
package value

import (
	"database/sql/driver"
	"errors"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// ErrFormat is the error of a text that has the wrong form.
var ErrFormat = errors.New("the format is wrong")

// UUID is an id in lower case.
type UUID string

var uuidForm = regexp.MustCompile(`\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z`)

// NewUUID makes a new id.
func NewUUID() UUID { return UUID(uuid.NewString()) }

// UnmarshalText reads the usual form of 36 characters.
func (u *UUID) UnmarshalText(text []byte) error {
	if !uuidForm.Match(text) {
		return ErrFormat
	}
	*u = UUID(strings.ToLower(string(text)))
	return nil
}

// Value is what the database stores.
func (u UUID) Value() (driver.Value, error) { return string(u), nil }
