package api

import (
	"bytes"

	"github.com/valyala/fasthttp"
)

// refuseSmuggling stands around Fiber, which answers unknown methods before any middleware. What a handler
// leaves of a streamed body would be taken for the next request (valyala/fasthttp#2368), so the connection is
// closed then. It is closed after a chunked body, too (RFC 9112, 6.1), and a name of a header with a blank
// behind it is refused (5.1).
func refuseSmuggling(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		if ctx.Request.Header.ContentLength() == -1 {
			ctx.SetConnectionClose()
		}
		for name := range ctx.Request.Header.All() {
			if bytes.HasSuffix(name, []byte(" ")) {
				ctx.Error("Bad Request", fasthttp.StatusBadRequest)
				ctx.SetConnectionClose()
				return
			}
		}
		next(ctx)
		if ctx.Request.IsBodyStream() && ctx.Request.Header.ContentLength() != 0 {
			ctx.SetConnectionClose()
		}
	}
}
