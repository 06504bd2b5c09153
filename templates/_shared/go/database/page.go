package database

import (
	"fmt"
	"strings"
)

// List is the page, the order and the filters that a client asks for. Columns are names from the code, never text
// from the request.
type List struct {
	Page     int
	PageSize int
	Sort     string
	Desc     bool
	Filters  []Filter
}

// Filter keeps the rows whose column has the value.
type Filter struct {
	Column string
	Value  any
}

// Page is one page of a list.
type Page[T any] struct {
	Items    []T   `json:"items"`
	Page     int   `json:"page"`
	PageSize int   `json:"page_size"`
	Total    int64 `json:"total"`
}

func newPage[T any](list List) Page[T] {
	return Page[T]{Items: []T{}, Page: list.Page, PageSize: list.PageSize}
}

// withFilter adds a filter.
func (l List) withFilter(column string, value any) List {
	l.Filters = append(l.Filters, Filter{column, value})
	return l
}

// where returns the WHERE clause of the query, and its values.
func (l List) where() (string, []any) {
	var where strings.Builder
	var values []any
	word := "WHERE"
	for _, filter := range l.Filters {
		fmt.Fprintf(&where, ` %s "%s" = ?`, word, filter.Column)
		values = append(values, filter.Value)
		word = "AND"
	}
	return where.String(), values
}

// insertInto returns the INSERT of these columns; each has a parameter of its name.
func insertInto(table string, columns []string) string {
	return fmt.Sprintf(`INSERT INTO "%s" ("%s") VALUES (:%s)`, table, strings.Join(columns, `", "`), strings.Join(columns, ", :"))
}

// update returns the UPDATE of these columns of one row.
func update(table string, columns []string) string {
	pairs := make([]string, len(columns))
	for i, column := range columns {
		pairs[i] = fmt.Sprintf(`"%[1]s" = :%[1]s`, column)
	}
	return fmt.Sprintf(`UPDATE "%s" SET %s WHERE "id" = :id`, table, strings.Join(pairs, ", "))
}

// order returns ORDER BY, LIMIT and OFFSET. Rows with the same value are sorted by their id.
func (l List) order(table string) string {
	direction := "ASC"
	if l.Desc {
		direction = "DESC"
	}
	return fmt.Sprintf(` ORDER BY "%[1]s"."%[2]s" %[3]s, "%[1]s"."id" %[3]s LIMIT %[4]d OFFSET %[5]d`,
		table, l.Sort, direction, l.PageSize, (l.Page-1)*l.PageSize)
}
