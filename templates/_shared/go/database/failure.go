package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

var (
	// ErrUnavailable says that the database did not answer.
	ErrUnavailable = errors.New("the database is not available")
	// ErrInUse says that a row cannot be deleted because others refer to it.
	ErrInUse = errors.New("other rows refer to this row")
	// ErrNotOwner says that the row belongs to another user.
	ErrNotOwner = errors.New("the row belongs to another user")
)

// ReferenceError names the fields that refer to rows which are not there.
type ReferenceError struct{ Fields []string }

func (e *ReferenceError) Error() string { return fmt.Sprintf("no row for %q", e.Fields) }

// UniqueError names the fields whose values another row has.
type UniqueError struct{ Fields []string }

func (e *UniqueError) Error() string { return fmt.Sprintf("another row has the same %q", e.Fields) }

// explain marks the errors of a database that is gone, busy or too slow.
func explain(err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) || isUnavailable(err) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// constraint says which fields of a table it is about.
type constraint struct {
	name   string
	fields []string
}

// constraints are those of one table.
type constraints []constraint

// explain turns the violation of a constraint into an error that names the fields.
func (c constraints) explain(err error) error {
	kind, name := violation(err)
	for _, known := range c {
		if known.name == name && kind == uniqueViolation {
			return &UniqueError{known.fields}
		}
		if known.name == name && kind == foreignKeyViolation {
			return &ReferenceError{known.fields}
		}
	}
	return err
}

// explainDelete is the same for DELETE: a foreign key stands in the way.
func explainDelete(err error) error {
	if kind, _ := violation(err); kind == foreignKeyViolation {
		return ErrInUse
	}
	return err
}

type violationKind int

const (
	noViolation violationKind = iota
	uniqueViolation
	foreignKeyViolation
)
