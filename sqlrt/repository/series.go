package repository

import (
	"context"
	"fmt"
	"slices"

	"rwl/sqlrt/measure"
)

// Point is what one procedure did in one second of a phase, over all processes. Times are nanoseconds.
type Point struct {
	Phase, Second     int64 // the second ends Second seconds after time zero of the phase
	Procedure         string
	Completed, Failed int64
	WTime, ETime      int64 // planned arrival to session, session to end, of all calls
}

// Series returns the points of the processes of res in the order of phases and seconds. Seconds without calls have none.
func (r *Repository) Series(ctx context.Context, res *Results) ([]Point, error) {
	const query = `select phase, second, vname, cast(sum(completed) as bigint), cast(sum(failed) as bigint)
		, cast(sum(wtime) as bigint), cast(sum(etime) as bigint)
		from rwl_second where runnumber = $1 and procno between $2 and $3
		group by phase, second, vname order by phase, second, vname`
	var points []Point
	err := r.each(ctx, res, query, func(scan func(...any) error) error {
		var p Point
		err := scan(&p.Phase, &p.Second, &p.Procedure, &p.Completed, &p.Failed, &p.WTime, &p.ETime)
		points = append(points, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read series of run %d: %w", res.RunNumber, err)
	}
	return points, nil
}

// Stretch holds the durations of one kind of the completed calls that one process measured in a second, or in a few when the
// repository was slow.
type Stretch struct {
	Phase        int64
	Second, Span int64 // the first second and how many; second 0 is before time zero of the phase
	Procedure    string
	Kind         measure.Kind
	*measure.Histogram
}

// EachStretch calls use for all stretches of the processes of res, in no certain order, until it returns an error.
func (r *Repository) EachStretch(ctx context.Context, res *Results, use func(Stretch) error) error {
	const query = `select phase, second, span, vname, outcome, kind, low, high, vsum, vmin, vmax, coalesce(encoded, '')
		from rwl_hdr where runnumber = $1 and procno between $2 and $3 and seq > 0 and outcome = 'completed'`
	err := r.each(ctx, res, query, func(scan func(...any) error) error {
		var s Stretch
		var outcome, kind, encoded string
		var low, high, sum, lowest, highest int64
		err := scan(&s.Phase, &s.Second, &s.Span, &s.Procedure, &outcome, &kind, &low, &high, &sum, &lowest, &highest, &encoded)
		if err != nil {
			return err
		}
		if _, s.Kind, err = outcomeAndKind(outcome, kind); err != nil {
			return err
		}
		if s.Histogram, err = measure.Decode([]byte(encoded), low, high, sum, lowest, highest); err != nil {
			return err
		}
		return use(s)
	})
	if err != nil {
		return fmt.Errorf("read the seconds of run %d: %w", res.RunNumber, err)
	}
	return nil
}

// outcomeAndKind reads two columns of rwl_hdr.
func outcomeAndKind(outcome, kind string) (measure.Outcome, measure.Kind, error) {
	o := slices.Index(outcomeNames[:], outcome)
	k := slices.IndexFunc(measure.Kinds(), func(k measure.Kind) bool { return k.String() == kind })
	if o < 0 || k < 0 {
		return 0, 0, fmt.Errorf("rwl_hdr has a histogram of the unknown kind '%s %s'", outcome, kind)
	}
	return measure.Outcome(o), measure.Kinds()[k], nil
}
