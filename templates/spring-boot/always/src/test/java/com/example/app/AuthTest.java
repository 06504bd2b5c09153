package com.example.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthTest extends ApiTest {

    @Test
    void register() {
        String email = newEmail();
        Answer session = send("POST", "/api/v1/auth/register", null, account("A" + email, PASSWORD)).status(201);
        assertThat(session.body()).containsEntry("token_type", "Bearer").containsEntry("expires_in", 900);
        Answer me = send("GET", "/api/v1/auth/me", session.text("access_token"), null).status(200);
        assertThat(me.body()).isEqualTo(session.body().get("user")).containsEntry("role", "user");
        assertThat(me.text("email")).isEqualTo("a" + email);
        send("POST", "/api/v1/auth/register", null, account("nobody", "123456789012"))
                .error("email", "format")
                .error("password", "common");
        send("POST", "/api/v1/auth/register", null, account(newEmail(), "short")).error("password", "min_length");
    }

    @Test
    void emailTaken() {
        String email = newEmail();
        register(email).status(201);
        register(email).problem(409, "email-taken");
    }

    @Test
    void logIn() {
        String email = newEmail();
        register(email).status(201);
        Answer session = logIn(email, PASSWORD).status(200);
        send("GET", "/api/v1/auth/me", session.text("access_token"), null).status(200);
    }

    @Test
    void wrongPasswordAndUnknownEmailAlike() {
        String email = newEmail();
        register(email).status(201);
        Answer wrong = logIn(email, "not the password").problem(401, "invalid-credentials");
        Answer unknown = logIn(newEmail(), PASSWORD).problem(401, "invalid-credentials");
        assertThat(wrong.body()).isEqualTo(unknown.body());
    }

    @Test
    void refresh() {
        Answer first = register(newEmail()).status(201);
        Answer second = refresh(first).status(200);
        send("GET", "/api/v1/auth/me", first.text("access_token"), null).problem(401, "unauthorized");
        send("GET", "/api/v1/auth/me", second.text("access_token"), null).status(200);
    }

    @Test
    void aRefreshTokenUsedTwiceEndsTheSession() {
        Answer first = register(newEmail()).status(201);
        Answer second = refresh(first).status(200);
        refresh(first).problem(401, "invalid-refresh-token");
        send("GET", "/api/v1/auth/me", second.text("access_token"), null).problem(401, "unauthorized");
    }

    @Test
    void logOut() {
        String token = user();
        send("POST", "/api/v1/auth/logout", token, null).status(204);
        Answer refused = send("GET", "/api/v1/auth/me", token, null).problem(401, "unauthorized");
        assertThat(refused.response().getHeader("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void changePasswordEndsOtherSessions() {
        String email = newEmail();
        String other = register(email).status(201).text("access_token");
        String token = logIn(email, PASSWORD).status(200).text("access_token");
        String path = "/api/v1/auth/change-password";
        send("POST", path, token, change("not the password")).problem(403, "wrong-password");
        String next = send("POST", path, token, change(PASSWORD)).status(200).text("access_token");
        send("GET", "/api/v1/auth/me", other, null).problem(401, "unauthorized");
        send("GET", "/api/v1/auth/me", next, null).status(200);
        logIn(email, "close the larder door").status(200);
    }

    @Test
    void loginLimit() {
        String email = newEmail();
        register(email).status(201);
        for (int i = 0; i < 5; i++) {
            logIn(email, "not the password").problem(401, "invalid-credentials");
        }
        Answer refused = logIn(email, PASSWORD).problem(429, "too-many-requests");
        assertThat(refused.response().getHeader("Retry-After")).matches("[1-9][0-9]*");
        database.sql("delete from login_attempts").update();
    }

    @Test
    void adminOnly() {
        send("GET", "/api/v1/users", user(), null).problem(403, "forbidden");
        assertThat(send("GET", "/api/v1/users", admin(), null).status(200).list("items")).isNotEmpty();
    }

    @Test
    void roleChangeCountsAtOnce() {
        String email = newEmail();
        String token = register(email).status(201).text("access_token");
        setRole(email, "admin");
        send("GET", "/api/v1/users", token, null).status(200);
        setRole(email, "user");
        send("GET", "/api/v1/users", token, null).problem(403, "forbidden");
    }

    private Answer logIn(String email, String password) {
        return send("POST", "/api/v1/auth/login", null, account(email, password));
    }

    private Answer refresh(Answer session) {
        return send("POST", "/api/v1/auth/refresh", null, Map.of("refresh_token", session.text("refresh_token")));
    }

    private static Map<String, Object> change(String current) {
        return Map.of("current_password", current, "new_password", "close the larder door");
    }
}
