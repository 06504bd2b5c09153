package value

import (
	"database/sql/driver"
	"time"
)

// Value is what the database stores.
func (i Instant) Value() (driver.Value, error) { return time.Time(i).UTC(), nil }
