// Package background runs work after the answer has been sent.
package background

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// Jobs counts the jobs that run, so that a shutdown can wait for them.
type Jobs struct {
	log     *slog.Logger
	running sync.WaitGroup
}

// New returns an empty set of jobs.
func New(log *slog.Logger) *Jobs {
	return &Jobs{log: log}
}

// Run starts a job and returns at once. The job keeps the values of ctx (the request id), but it is not
// cancelled when the request ends. A failure or a panic is logged; the server goes on.
func (j *Jobs) Run(ctx context.Context, job func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	j.running.Go(func() {
		if err := protect(ctx, job); err != nil {
			j.log.ErrorContext(ctx, "job failed", "event", "job_failed", "error", err.Error())
		}
	})
}

func protect(ctx context.Context, job func(context.Context) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return job(ctx)
}

// Wait returns when all jobs have ended, or when ctx is done.
func (j *Jobs) Wait(ctx context.Context) error {
	ended := make(chan struct{})
	go func() {
		j.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
