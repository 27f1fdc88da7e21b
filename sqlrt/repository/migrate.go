package repository

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

//go:embed schema
var schemaFiles embed.FS

// migration brings a schema from the version before to this one.
type migration struct {
	version int64
	files   []string // in schema/; %s in a name is the kind of database
}

// migrations lists all versions there ever were, oldest first. A published one is never changed: a new one is added.
func migrations() []migration {
	return []migration{
		{1, []string{"1-classic.sql", "1-views.sql", "1-own.sql", "1-sequence.%s.sql"}},
		{2, []string{"2-prepared.sql"}},
		{3, []string{"3-journal.%s.sql"}},
	}
}

// NewerSchemaError says that a newer rwl made the schema.
type NewerSchemaError struct {
	Found, Known int64
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the schema has version %d, this rwl knows up to version %d: use a newer rwl", e.Found, e.Known)
}

// migrate applies what is missing, all of it in one transaction, so that a repository is never half a version.
func (r *Repository) migrate(ctx context.Context, all []migration) error {
	known := all[len(all)-1].version
	found, err := r.version(ctx)
	if err != nil {
		return err
	}
	if found == known {
		return nil // the usual case takes no lock and works where writing is not allowed
	}
	return r.inTransaction(ctx, func(tx *sql.Tx) error {
		if r.dialect.lock != "" {
			if _, err := tx.ExecContext(ctx, r.dialect.lock); err != nil {
				return err
			}
		}
		const history = `create table if not exists rwl_schema (version bigint primary key, applied text not null)`
		if _, err := tx.ExecContext(ctx, history); err != nil {
			return err
		}
		var found int64 // again: somebody may have been faster
		if err := tx.QueryRowContext(ctx, `select coalesce(max(version), 0) from rwl_schema`).Scan(&found); err != nil {
			return err
		}
		if found > known {
			return &NewerSchemaError{Found: found, Known: known}
		}
		for _, m := range all {
			if m.version <= found {
				continue
			}
			if err := r.apply(ctx, tx, m); err != nil {
				return fmt.Errorf("schema version %d: %w", m.version, err)
			}
		}
		return nil
	})
}

// version returns the version of the schema, 0 when there is none.
func (r *Repository) version(ctx context.Context) (int64, error) {
	exists := `select count(*) from sqlite_master where name = 'rwl_schema'`
	if r.dialect.kind == postgresDialect.kind {
		exists = `select count(*) from pg_class where oid = to_regclass('rwl_schema')`
	}
	var n, version int64
	if err := r.db.QueryRowContext(ctx, exists).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	err := r.db.QueryRowContext(ctx, `select coalesce(max(version), 0) from rwl_schema`).Scan(&version)
	return version, err
}

func (r *Repository) apply(ctx context.Context, tx *sql.Tx, m migration) error {
	for _, file := range m.files {
		if strings.Contains(file, "%s") {
			file = fmt.Sprintf(file, r.dialect.kind)
		}
		text, err := schemaFiles.ReadFile("schema/" + file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	_, err := tx.ExecContext(ctx, `insert into rwl_schema (version, applied) values ($1, $2)`, m.version, stamp(r.clock.Wall()))
	return err
}
