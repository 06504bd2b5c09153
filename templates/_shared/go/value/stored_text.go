package value

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Value is what the database stores: a text of fixed width, which sorts by time.
func (i Instant) Value() (driver.Value, error) {
	return time.Time(i).UTC().Format(instantForm), nil
}

// Scan reads what the database stores.
func (i *Instant) Scan(stored any) error {
	text, isText := stored.(string)
	if !isText {
		return fmt.Errorf("a time cannot be read from %T", stored)
	}
	moment, err := time.Parse(instantForm, text)
	*i = InstantOf(moment)
	return err
}
