package api

import (
	"net/http"
	"regexp"
	"time"

	"github.com/gofiber/fiber/v3"
)

type router = *fiber.App

// serve answers a request without a network. Passwords take their time, above all with the race detector.
func serve(router router, request *http.Request) (*http.Response, error) {
	return router.Test(request, fiber.TestConfig{Timeout: time.Minute})
}

type route struct{ method, path string }

var parameter = regexp.MustCompile(`[:*]([A-Za-z0-9_]+)`)

// routes are all routes, their paths as in openapi.json; Fiber adds HEAD to every GET.
func routes(router router) []route {
	var all []route
	for _, one := range router.GetRoutes(true) {
		if one.Method != fiber.MethodHead {
			all = append(all, route{one.Method, parameter.ReplaceAllString(one.Path, "{$1}")})
		}
	}
	return all
}
