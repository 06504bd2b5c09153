package value

import (
	"fmt"
	"regexp"
	"time"
)

// Instant is a moment in UTC, to the millisecond.
type Instant time.Time

const instantForm = "2006-01-02T15:04:05.000Z"

var instantInput = regexp.MustCompile(
	`\A[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\z`)

// InstantOf cuts a time to the millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UTC().Truncate(time.Millisecond)) }

// Now is the current moment.
func Now() Instant { return InstantOf(time.Now()) }

// MustInstant reads a moment of the code.
func MustInstant(text string) (i Instant) {
	if err := i.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return i
}

// Time returns the moment as Go's own type.
func (i Instant) Time() time.Time { return time.Time(i) }

// MarshalText writes the moment with three digits of the second.
func (i Instant) MarshalText() ([]byte, error) {
	return []byte(time.Time(i).UTC().Format(instantForm)), nil
}

// UnmarshalText reads RFC 3339, for moments of the years 1600 to 9999.
func (i *Instant) UnmarshalText(text []byte) error {
	if !instantInput.Match(text) {
		return ErrFormat
	}
	moment, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil || moment.UTC().Year() < 1600 || moment.UTC().Year() > 9999 {
		return ErrFormat
	}
	*i = InstantOf(moment)
	return nil
}

// Scan reads what the driver of the database returns.
func (i *Instant) Scan(stored any) error {
	switch stored := stored.(type) {
	case time.Time:
		*i = InstantOf(stored)
	case string:
		moment, err := time.Parse(instantForm, stored)
		*i = InstantOf(moment)
		return err
	default:
		return fmt.Errorf("a moment cannot be read from %T", stored)
	}
	return nil
}
