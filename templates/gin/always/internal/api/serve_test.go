package api

import (
	"net/http"
	"net/http/httptest"
	"regexp"

	"github.com/gin-gonic/gin"
)

type router = *gin.Engine

func init() { gin.SetMode(gin.TestMode) }

// serve answers a request without a network.
func serve(router router, request *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	router.ServeHTTP(recorder, request)
	return recorder.Result(), nil
}

type route struct{ method, path string }

var parameter = regexp.MustCompile(`[:*]([A-Za-z0-9_]+)`)

// routes are all routes, their paths as in openapi.json.
func routes(router router) []route {
	var all []route
	for _, one := range router.Routes() {
		all = append(all, route{one.Method, parameter.ReplaceAllString(one.Path, "{$1}")})
	}
	return all
}
