package com.example.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;

class ApplicationTest extends ApiTest {

    @Test
    void unknownPath() {
        send("GET", "/nothing", null, null).problem(404, "not-found");
        send("GET", "/api/v1/nothing", user(), null).problem(404, "not-found");
    }

    @Test
    void wrongMethod() {
        Answer refused = send("PATCH", "/api/v1/auth/me", user(), null).problem(405, "method-not-allowed");
        assertThat(refused.response().getHeader("Allow")).contains("GET");
    }

    @Test
    void malformedJson() {
        send("POST", "/api/v1/auth/login", null, "{").problem(400, "malformed-json");
        send("POST", "/api/v1/auth/login", null, "{} {}").problem(400, "malformed-json");
    }

    @Test
    void tooLarge() {
        String body = "{\"email\":\"" + "x".repeat(1024 * 1024) + "\"}";
        send("POST", "/api/v1/auth/login", null, body).problem(413, "content-too-large");
    }

    @Test
    void wrongMediaType() {
        for (MediaType type : new MediaType[] {MediaType.TEXT_PLAIN, MediaType.APPLICATION_FORM_URLENCODED}) {
            answer(http.post().uri("/api/v1/auth/login").contentType(type).content("{}"))
                    .problem(415, "unsupported-media-type");
        }
    }

    @Test
    void securityHeaders() {
        MockHttpServletResponse response =
                send("GET", "/api/v1/auth/me", null, null).problem(401, "unauthorized").response();
        assertThat(response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.getHeader("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getHeader("X-Request-Id")).isNotEmpty();
    }

    @Test
    void cors() {
        assertThat(preflight("https://app.example.com").getHeader("Access-Control-Allow-Origin"))
                .isEqualTo("https://app.example.com");
        assertThat(preflight("https://evil.example.com").getHeader("Access-Control-Allow-Origin")).isNull();
    }

    private MockHttpServletResponse preflight(String origin) {
        return http.options()
                .uri("/api/v1/auth/me")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .exchange()
                .getResponse();
    }
}
