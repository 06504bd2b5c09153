package value

import (
	"database/sql/driver"
	"time"
)

// Value is what the database stores: a text of fixed width, which sorts by time.
func (i Instant) Value() (driver.Value, error) {
	return time.Time(i).UTC().Format(instantForm), nil
}
