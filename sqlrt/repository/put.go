package repository

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"rwl/sqlrt/measure"
)

// put writes rows, many with one statement. No key occurs twice among them. A value is what the column's type has: int,
// int64, float64, string, []byte, or nil.
func (r *Repository) put(ctx context.Context, tx *sql.Tx, t table, mode onConflict, rows [][]any) error {
	return r.putResting(ctx, tx, t, mode, rows, nil)
}

// putResting is put that lets others go first.
func (r *Repository) putResting(ctx context.Context, tx *sql.Tx, t table, mode onConflict, rows [][]any, rest *measure.Rest) error {
	if len(rows) == 0 {
		return nil
	}
	write := putValues
	if r.dialect.kind == postgresDialect.kind {
		write = putArrays
	}
	if err := write(ctx, tx, t, mode, rows, rest); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// maxParameters bounds the placeholders of a statement for SQLite, whose driver looks for each of them in the whole list: a
// statement's cost grows with the square of their count. BenchmarkBusySecond takes half as long again with 14 or 75.
const maxParameters = 45

// putValues writes the rows to SQLite with lists of values. The statement of a full list is prepared once.
func putValues(ctx context.Context, tx *sql.Tx, t table, mode onConflict, rows [][]any, rest *measure.Rest) error {
	one := "(?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	source := func(n int) string { return "values " + one + strings.Repeat(", "+one, n-1) }
	full := max(1, maxParameters/len(t.columns))
	args := make([]any, 0, min(full, len(rows))*len(t.columns))
	if len(rows) >= 2*full {
		statement, err := tx.PrepareContext(ctx, t.insert(source(full), mode))
		if err != nil {
			return err
		}
		defer statement.Close()
		for ; len(rows) >= full; rows = rows[full:] {
			if _, err := statement.ExecContext(ctx, flat(args, rows[:full])...); err != nil {
				return err
			}
			rest.Point()
		}
	}
	for len(rows) > 0 {
		n := min(full, len(rows))
		if _, err := tx.ExecContext(ctx, t.insert(source(n), mode), flat(args, rows[:n])...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func flat(args []any, rows [][]any) []any {
	for _, row := range rows {
		args = append(args, row...)
	}
	return args
}

// putArrays writes all rows to PostgreSQL with one statement, whose placeholders are the columns: it is parsed and planned
// once, and the connection keeps it for the next transaction.
func putArrays(ctx context.Context, tx *sql.Tx, t table, mode onConflict, rows [][]any, rest *measure.Rest) error {
	var source strings.Builder
	source.WriteString("select * from unnest(")
	args := make([]any, len(t.columns))
	for i, kind := range t.types {
		if i > 0 {
			source.WriteString(", ")
		}
		source.WriteString("$" + strconv.Itoa(i+1) + "::" + kind + "[]")
		var err error
		switch kind {
		case "bigint":
			args[i], err = column(rows, i, toInteger)
		case "double precision":
			args[i], err = column(rows, i, toDouble)
		case "bytea":
			args[i], err = column(rows, i, toBytes)
		default:
			args[i], err = column(rows, i, toText)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.columns[i], err)
		}
		rest.Point()
	}
	source.WriteString(")")
	_, err := tx.ExecContext(ctx, t.insert(source.String(), mode), args...)
	return err
}

// column takes the values of one column out of the rows; nil is null.
func column[T any](rows [][]any, i int, convert func(any) (T, error)) ([]*T, error) {
	list := make([]*T, len(rows))
	values := make([]T, len(rows))
	for n, row := range rows {
		if row[i] == nil {
			continue
		}
		var err error
		if values[n], err = convert(row[i]); err != nil {
			return nil, err
		}
		list[n] = &values[n]
	}
	return list, nil
}

func toInteger(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	}
	return 0, unfit(v)
}

func toDouble(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64: // SQLite may keep a whole number so
		return float64(v), nil
	}
	return 0, unfit(v)
}

func toText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", unfit(v)
}

func toBytes(v any) ([]byte, error) {
	if v, ok := v.([]byte); ok {
		return v, nil
	}
	return nil, unfit(v)
}

func unfit(v any) error { return fmt.Errorf("a value of the type %T does not fit", v) }
