package value

import (
	"database/sql/driver"
	"regexp"
	"strings"
)

// Decimal is a number with a fixed count of digits. It is a string, so that no digit is lost.
type Decimal string

var (
	decimalForm = regexp.MustCompile(`\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z`)
	zeroForm    = regexp.MustCompile(`\A-0(\.0+)?\z`)
)

// UnmarshalText reads digits with an optional sign and an optional point.
func (d *Decimal) UnmarshalText(text []byte) error {
	if !decimalForm.Match(text) {
		return ErrFormat
	}
	if zeroForm.Match(text) {
		text = text[1:]
	}
	*d = Decimal(text)
	return nil
}

// Fits says whether there are at most whole digits before the point and scale digits after it.
func (d Decimal) Fits(whole, scale int) bool {
	before, after, _ := strings.Cut(strings.TrimPrefix(string(d), "-"), ".")
	if before == "0" {
		before = ""
	}
	return len(before) <= whole && len(after) <= scale
}

// Value is what the database stores.
func (d Decimal) Value() (driver.Value, error) { return string(d), nil }
