package background

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func newJobs() (*Jobs, *bytes.Buffer) {
	var lines bytes.Buffer
	return New(slog.New(slog.NewJSONHandler(&lines, nil))), &lines
}

func TestFailureAndPanicAreLogged(t *testing.T) {
	jobs, lines := newJobs()
	jobs.Run(t.Context(), func(context.Context) error { return errors.New("no connection") })
	jobs.Run(t.Context(), func(context.Context) error { panic("nobody expected this") })
	if err := jobs.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, cause := range []string{"no connection", "nobody expected this"} {
		if !strings.Contains(lines.String(), cause) {
			t.Errorf("%q is not in the log: %s", cause, lines)
		}
	}
}

func TestJobOutlivesItsRequest(t *testing.T) {
	jobs, lines := newJobs()
	request, end := context.WithCancel(t.Context())
	jobs.Run(request, func(ctx context.Context) error {
		end()
		return ctx.Err()
	})
	if err := jobs.Wait(t.Context()); err != nil || lines.Len() > 0 {
		t.Errorf("%v %s", err, lines)
	}
}

func TestRepeatedJobEndsWithTheShutdown(t *testing.T) {
	jobs, _ := newJobs()
	jobs.Run(t.Context(), func(context.Context) error {
		ticker := time.NewTicker(time.Hour)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
			case <-jobs.Stopping():
				return nil
			}
		}
	})
	if err := jobs.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSlowJobIsCancelledAfterTheLimit(t *testing.T) {
	jobs, _ := newJobs()
	cancelled := make(chan struct{})
	jobs.Run(t.Context(), func(ctx context.Context) error {
		<-ctx.Done()
		close(cancelled)
		return nil
	})
	limit, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := jobs.Wait(limit); err == nil {
		t.Error("Wait did not say that a job was still running")
	}
	<-cancelled
}
