// Package problem describes errors to clients (RFC 9457, application/problem+json).
package problem

import "net/http"

// ContentType is the media type of a problem.
const ContentType = "application/problem+json"

// Problem is the body of an error answer. Detail never holds a value of the request or the text of an
// unexpected error.
type Problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Errors []FieldError `json:"errors,omitempty"`
	// RetryAfter is the value of the header Retry-After, in seconds.
	RetryAfter int `json:"-"`
}

// FieldError says what is wrong with one field of the body or one parameter of the query.
type FieldError struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (p *Problem) Error() string { return p.Detail }

// The problems that have fixed words.
var (
	MalformedJSON        = fixed(400, "malformed-json", "The body is not valid JSON.")
	BadRequest           = fixed(400, "bad-request", "The request cannot be read.")
	Unauthorized         = fixed(401, "unauthorized", "A valid access token is required.")
	InvalidCredentials   = fixed(401, "invalid-credentials", "The e-mail or the password is wrong.")
	InvalidRefreshToken  = fixed(401, "invalid-refresh-token", "The refresh token is unknown, used or expired.")
	Forbidden            = fixed(403, "forbidden", "You are not allowed to do this.")
	WrongPassword        = fixed(403, "wrong-password", "The current password is wrong.")
	NotFound             = fixed(404, "not-found", "Nothing was found at this address.")
	MethodNotAllowed     = fixed(405, "method-not-allowed", "This path does not support this method.")
	EmailTaken           = fixed(409, "email-taken", "This e-mail is already registered.")
	InUse                = fixed(409, "in-use", "Other rows refer to this row.")
	ContentTooLarge      = fixed(413, "content-too-large", "The body is larger than 1 MiB.")
	UnsupportedMediaType = fixed(415, "unsupported-media-type", "The body must be application/json.")
	Internal             = fixed(500, "internal-error", "Something went wrong.")
)

func fixed(status int, name, detail string) *Problem {
	return &Problem{Type: "urn:problem-type:" + name, Title: http.StatusText(status), Status: status, Detail: detail}
}

// Conflict says that other rows have the values of these fields.
func Conflict(fields []string) *Problem {
	p := fixed(409, "conflict", "Another row already has this value.")
	for _, field := range fields {
		p.Errors = append(p.Errors, FieldError{field, "unique", "is taken"})
	}
	return p
}

// Validation lists the fields that are wrong.
func Validation(errors ...FieldError) *Problem {
	p := fixed(422, "validation-failed", "Some values are not valid.")
	p.Errors = errors
	return p
}

// TooManyRequests says after how many seconds to try again.
func TooManyRequests(seconds int) *Problem {
	p := fixed(429, "too-many-requests", "Too many failed attempts. Try again later.")
	p.RetryAfter = seconds
	return p
}

// Unavailable is the answer while the database does not answer.
func Unavailable() *Problem {
	p := fixed(503, "unavailable", "The service is not available. Try again later.")
	p.RetryAfter = 5
	return p
}

// WithStatus is an error that a handler raised by its status, in its own words. Without words it has the
// usual ones of the status. An unexpected error (500) never shows its words.
func WithStatus(status int, detail string) *Problem {
	if status == http.StatusInternalServerError {
		return Internal
	}
	p := Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
	for _, one := range []*Problem{
		Unauthorized, NotFound, MethodNotAllowed, ContentTooLarge, UnsupportedMediaType, TooManyRequests(0), Unavailable(),
	} {
		if one.Status == status {
			p.Type = one.Type
		}
	}
	if p.Detail == "" {
		p.Detail = p.Title
	}
	return &p
}
