// Package background runs work after the answer has been sent.
package background

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// ErrStopped is the reason of a job that is refused because the program stops.
var ErrStopped = errors.New("the program stops")

// Jobs are the jobs that run, so that a shutdown can wait for them.
type Jobs struct {
	log      *slog.Logger
	running  sync.WaitGroup
	lock     sync.Mutex // guards stopping
	stopping context.Context
	stop     context.CancelFunc
	giveUp   context.Context
	cut      context.CancelFunc
}

// New returns an empty set of jobs.
func New(log *slog.Logger) *Jobs {
	j := &Jobs{log: log}
	j.stopping, j.stop = context.WithCancel(context.Background())
	j.giveUp, j.cut = context.WithCancel(context.Background())
	return j
}

// Run starts a job and returns at once. The job keeps the values of ctx (the request id) and goes on when the
// request ends; its context is cancelled when the shutdown no longer waits. A failure or a panic is logged. Jobs
// are in memory: a job that must not be lost belongs in a table.
func (j *Jobs) Run(ctx context.Context, job func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	j.lock.Lock()
	defer j.lock.Unlock()
	if j.stopping.Err() != nil {
		cancel()
		j.log.ErrorContext(ctx, "job failed", "event", "job_failed", "error", ErrStopped.Error())
		return
	}
	j.running.Go(func() {
		defer cancel()
		defer context.AfterFunc(j.giveUp, cancel)()
		if err := protect(ctx, job); err != nil {
			j.log.ErrorContext(ctx, "job failed", "event", "job_failed", "error", err.Error())
		}
	})
}

// Stopping is closed when the shutdown begins. A job that repeats itself waits for it beside its ticker.
func (j *Jobs) Stopping() <-chan struct{} { return j.stopping.Done() }

func protect(ctx context.Context, job func(context.Context) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return job(ctx)
}

// Wait begins the shutdown. It returns when all jobs have ended, or cancels them when ctx is done.
func (j *Jobs) Wait(ctx context.Context) error {
	j.lock.Lock()
	j.stop()
	j.lock.Unlock()
	ended := make(chan struct{})
	go func() {
		j.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		j.cut()
		return ctx.Err()
	}
}
