// Package config reads the settings from the environment and from a file `.env`.
package config

import (
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Config holds every setting of the server.
type Config struct {
	Host             string
	Port             string
	DatabaseURL      string
	CORSOrigins      []string
	TrustProxy       int
	LogLevel         slog.Level
	AccessTTL        time.Duration
	RefreshTTL       time.Duration
	SessionTTL       time.Duration
	LoginMaxFailures int
	LoginWindow      time.Duration
}

// Load reads the settings. The error names the first variable that is wrong and shows a right value.
func Load() (Config, error) {
	file, err := readDotenv(".env")
	if err != nil {
		return Config{}, err
	}
	env := &environment{file: file}
	config := Config{
		Host:             env.text("HOST", "127.0.0.1"),
		Port:             strconv.Itoa(env.number("PORT", 3000, 0, 65535)),
		DatabaseURL:      env.text("DATABASE_URL", ""),
		CORSOrigins:      env.origins("CORS_ORIGINS"),
		TrustProxy:       env.hops("TRUST_PROXY"),
		LogLevel:         env.level("LOG_LEVEL"),
		AccessTTL:        env.seconds("ACCESS_TTL", 900),
		RefreshTTL:       env.seconds("REFRESH_TTL", 604800),
		SessionTTL:       env.seconds("SESSION_TTL", 2592000),
		LoginMaxFailures: env.number("LOGIN_MAX_FAILURES", 10, 1, 1_000_000),
		LoginWindow:      env.seconds("LOGIN_WINDOW", 900),
	}
	return config, env.err
}

// environment looks variables up and keeps the first error.
type environment struct {
	file map[string]string
	err  error
}

func (e *environment) refuse(name, message string) {
	if e.err == nil {
		e.err = fmt.Errorf("%s %s", name, message)
	}
}

// text returns the value of a variable; an empty value counts as unset.
func (e *environment) text(name, fallback string) string {
	if value := lookup(name, e.file); value != "" {
		return value
	}
	return fallback
}

func (e *environment) number(name string, fallback, least, most int) int {
	text := e.text(name, strconv.Itoa(fallback))
	number, err := strconv.Atoi(text)
	if err != nil || number < least || number > most {
		e.refuse(name, fmt.Sprintf("must be a whole number from %d to %d, for example %s=%d", least, most, name, fallback))
	}
	return number
}

func (e *environment) seconds(name string, fallback int) time.Duration {
	return time.Duration(e.number(name, fallback, 1, 1_000_000_000)) * time.Second
}

// hops returns the number of proxies in front of the server.
func (e *environment) hops(name string) int {
	switch e.text(name, "0") {
	case "true":
		return 1
	case "false":
		return 0
	}
	return e.number(name, 0, 0, 100)
}

func (e *environment) level(name string) slog.Level {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, known := levels[e.text(name, "info")]
	if !known {
		e.refuse(name, "must be debug, info, warn or error, for example LOG_LEVEL=info")
	}
	return level
}

// originForm is what a browser sends as Origin: no path, no upper case.
var originForm = regexp.MustCompile(`\A([a-z][a-z0-9+.-]*)://[a-z0-9._-]+(:[1-9][0-9]{0,4})?\z`)

func (e *environment) origins(name string) []string {
	var origins []string
	for origin := range strings.SplitSeq(e.text(name, ""), ",") {
		origin = strings.TrimSpace(origin)
		if origin == "" {
			continue
		}
		parts := originForm.FindStringSubmatch(origin)
		defaultPort := parts != nil && (parts[1]+parts[2] == "http:80" || parts[1]+parts[2] == "https:443")
		if parts == nil || defaultPort {
			e.refuse(name, "must be a comma-separated list of origins as browsers send them, for example CORS_ORIGINS=https://app.example.com,http://localhost:5173")
		}
		origins = append(origins, origin)
	}
	return origins
}
