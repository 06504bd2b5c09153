package auth

import (
	"context"
	_ "embed"
	"errors"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

//go:embed common-passwords.txt
var commonPasswords string

var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		set[strings.TrimRight(line, "\r\n")] = true
	}
	return set
}()

// IsCommon reports whether a password is on the list of common ones. Only ASCII letters are lowered.
func IsCommon(password string) bool {
	return common[strings.Map(func(letter rune) rune {
		if letter >= 'A' && letter <= 'Z' {
			return letter + 'a' - 'A'
		}
		return letter
	}, password)]
}

// parameters cost 19 MiB and two passes (OWASP's recommendation for argon2id).
var parameters = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// dummyHash is verified for an unknown e-mail, so that the answer takes as long as for a known one. It has
// the parameters above; nobody has its password.
const dummyHash = "$argon2id$v=19$m=19456,t=2,p=1$VXx8bnlkOidX5EVDuuI/2g$2EHvYGeaq3Qw4XYvXQPKUB/5l2CAZM0JA7nFGteNqZE"

// slots limits how many hashes are computed at once: each needs 19 MiB.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0))

// ErrBusy says that too many passwords are waiting to be hashed.
var ErrBusy = errors.New("too many passwords are waiting to be hashed")

// takeSlot waits for a slot, but not for ever, and not when the client has gone away.
func takeSlot(ctx context.Context) (release func(), err error) {
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-limit.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func hashPassword(ctx context.Context, password string) (string, error) {
	release, err := takeSlot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(password, parameters)
}

func verifyPassword(ctx context.Context, password, hash string) (bool, error) {
	release, err := takeSlot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	return argon2id.ComparePasswordAndHash(password, hash)
}

// CheckPassword says what is wrong with a new password, by the rules of registration.
func CheckPassword(password string) error {
	length := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.Contains(password, "\x00"):
		return errors.New("the password must be text in UTF-8")
	case length < 12 || length > 128:
		return errors.New("the password must have 12 to 128 characters")
	case IsCommon(password):
		return errors.New("the password is too common")
	}
	return nil
}
