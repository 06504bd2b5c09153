package com.example.app.core;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * The outermost filter: the id of the request, the headers of every answer, the limit of the body, and the line of the log.
 * An exception out of another filter is answered here, as one out of a controller.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger("com.example.app.request");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BODY_LIMIT = 1024 * 1024;

    private final HandlerExceptionResolver errors;
    private final Settings settings;

    RequestFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors, Settings settings) {
        this.errors = errors;
        this.settings = settings;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        long start = System.nanoTime();
        String sent = request.getHeader("X-Request-Id");
        String id = sent != null && REQUEST_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        MDC.put("request_id", id);
        try {
            setHeaders(request, response, id);
            chain.doFilter(new LimitedBody(request), response);
        } catch (Exception error) {
            if (!response.isCommitted()) {
                response.resetBuffer();
            }
            if (errors.resolveException(request, response, null, error) == null) {
                log.error("the request failed", error);
            }
        } finally {
            log.atInfo()
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getRequestURI())
                    .addKeyValue("status", response.getStatus())
                    .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                    .log("request");
            MDC.clear();
        }
    }

    private void setHeaders(HttpServletRequest request, HttpServletResponse response, String id) {
        response.setHeader("X-Request-Id", id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (request.getRequestURI().startsWith("/api/")) {
            response.setHeader("Cache-Control", "no-store");
        }
        if (!settings.corsOrigins().isEmpty()) {
            response.addHeader("Vary", "Origin");
        }
    }

    /** Reading more than the limit fails. Uploads (multipart) have limits of their own: spring.servlet.multipart. */
    private static class LimitedBody extends HttpServletRequestWrapper {

        private ServletInputStream body;

        LimitedBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (getContentLengthLong() > BODY_LIMIT) {
                throw new BodyTooLargeException();
            }
            if (body == null) {
                body = new LimitedStream(super.getInputStream());
            }
            return body;
        }
    }

    private static class LimitedStream extends ServletInputStream {

        private final ServletInputStream body;
        private long count;

        LimitedStream(ServletInputStream body) {
            this.body = body;
        }

        private int counted(int read) throws IOException {
            count += Math.max(read, 0);
            if (count > BODY_LIMIT) {
                throw new BodyTooLargeException();
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            counted(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return counted(body.read(bytes, from, length));
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
