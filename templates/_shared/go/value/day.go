package value

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"time"
)

// Day is a day of the calendar, as 2026-03-29. It has no time zone.
type Day string

var dayForm = regexp.MustCompile(`\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z`)

// UnmarshalText reads a day that exists, from the year 1600 on.
func (d *Day) UnmarshalText(text []byte) error {
	if !dayForm.Match(text) {
		return ErrFormat
	}
	day, err := time.Parse(time.DateOnly, string(text))
	if err != nil || day.Year() < 1600 {
		return ErrFormat
	}
	*d = Day(text)
	return nil
}

// Value is what the database stores.
func (d Day) Value() (driver.Value, error) { return string(d), nil }

// Scan reads what the driver of the database returns.
func (d *Day) Scan(stored any) error {
	switch stored := stored.(type) {
	case time.Time:
		*d = Day(stored.Format(time.DateOnly))
	case string:
		*d = Day(stored)
	default:
		return fmt.Errorf("a day cannot be read from %T", stored)
	}
	return nil
}
