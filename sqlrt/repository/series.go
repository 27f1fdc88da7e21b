package repository

import (
	"context"
	"fmt"
)

// Point is what one procedure did in one second of a phase, over all processes. Times are nanoseconds.
type Point struct {
	Phase, Second     int64 // the second ends Second seconds after time zero of the phase
	Procedure         string
	Completed, Failed int64
	WTime, ETime      int64 // planned arrival to session, session to end, of all calls
}

// Series returns the points of a run in the order of phases and seconds. Seconds without calls have none.
func (r *Repository) Series(ctx context.Context, runNumber int64) ([]Point, error) {
	const query = `select phase, second, vname, cast(sum(completed) as bigint), cast(sum(failed) as bigint)
		, cast(sum(wtime) as bigint), cast(sum(etime) as bigint)
		from rwl_second where runnumber = $1 group by phase, second, vname order by phase, second, vname`
	rows, err := r.db.QueryContext(ctx, query, runNumber)
	if err != nil {
		return nil, fmt.Errorf("read series of run %d: %w", runNumber, err)
	}
	defer rows.Close()
	var points []Point
	for rows.Next() {
		var p Point
		if err := rows.Scan(&p.Phase, &p.Second, &p.Procedure, &p.Completed, &p.Failed, &p.WTime, &p.ETime); err != nil {
			return nil, fmt.Errorf("read series of run %d: %w", runNumber, err)
		}
		points = append(points, p)
	}
	return points, rows.Err()
}
