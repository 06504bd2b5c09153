package value

import (
	"database/sql/driver"
	"regexp"
	"strings"
)

// Email is an e-mail address in lower case.
type Email string

var emailForm = regexp.MustCompile(
	"\\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*" +
		`@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z])\z`)

// UnmarshalText reads an address of at most 254 characters.
func (e *Email) UnmarshalText(text []byte) error {
	if len(text) > 254 || !emailForm.Match(text) || strings.IndexByte(string(text), '@') > 64 {
		return ErrFormat
	}
	*e = Email(strings.ToLower(string(text)))
	return nil
}

// Value is what the database stores.
func (e Email) Value() (driver.Value, error) { return string(e), nil }
