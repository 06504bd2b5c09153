package com.example.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of the API share: the application on a database of its own, users, and requests. */
@SpringBootTest(
        properties = {
            "app.env-file=",
            "app.cors-origins=https://app.example.com",
            "app.trust-proxy=0",
            "app.access-ttl=900",
            "app.login-max-failures=5",
            "app.login-window=900",
            "logging.level.root=warn",
            "spring.flyway.enabled=true"
        })
@AutoConfigureMockMvc
abstract class ApiTest {

    static final String PASSWORD = "open the larder door";

    @Autowired
    MockMvcTester http;

    @Autowired
    JsonMapper json;

    @Autowired
    JdbcClient database;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("app.database-url", TestDatabase::url);
    }

    /** An answer: its status, headers, and its body as a map. */
    record Answer(MockHttpServletResponse response, Map<String, Object> body) {

        Answer status(int status) {
            assertThat(response.getStatus()).as("%s", body).isEqualTo(status);
            return this;
        }

        Answer problem(int status, String type) {
            status(status);
            assertThat(body).containsEntry("type", "urn:problem-type:" + type);
            return this;
        }

        /** One of the errors is about this field, with this code. */
        Answer error(String field, String code) {
            problem(422, "validation-failed");
            assertThat(list("errors")).anySatisfy(error -> assertThat(error)
                    .containsEntry("field", field)
                    .containsEntry("code", code));
            return this;
        }

        String text(String key) {
            return (String) body.get(key);
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> list(String key) {
            return (List<Map<String, Object>>) body.get(key);
        }

        List<Object> ids() {
            return list("items").stream().map(item -> item.get("id")).toList();
        }
    }

    /** Sends a request; a body that is no text becomes JSON. */
    Answer send(String method, String path, String token, Object body) {
        MockMvcTester.MockMvcRequestBuilder request = http.method(HttpMethod.valueOf(method)).uri(path);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON)
                    .content(body instanceof String text ? text : json.writeValueAsString(body));
        }
        return answer(request);
    }

    @SuppressWarnings("unchecked")
    Answer answer(MockMvcTester.MockMvcRequestBuilder request) {
        MockHttpServletResponse response = request.exchange().getResponse();
        byte[] content = response.getContentAsByteArray();
        return new Answer(response, content.length == 0 ? Map.of() : json.readValue(content, Map.class));
    }

    /** A JSON object as a map; a comma may stand behind its last line. */
    @SuppressWarnings("unchecked")
    Map<String, Object> object(String text) {
        return new LinkedHashMap<>(json.rebuild()
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build()
                .readValue(text, Map.class));
    }

    /** A new text of at most this length, for a unique field. */
    String unique(int length) {
        String end = Long.toString(System.nanoTime(), 36);
        return end.substring(Math.max(0, end.length() - length));
    }

    static String newEmail() {
        return UUID.randomUUID() + "@example.com";
    }

    static Map<String, Object> account(String email, String password) {
        return Map.of("email", email, "password", password);
    }

    Answer register(String email) {
        return send("POST", "/api/v1/auth/register", null, account(email, PASSWORD));
    }

    /** The access token of a new user. */
    String user() {
        return register(newEmail()).status(201).text("access_token");
    }

    /** The access token of a new admin. */
    String admin() {
        String email = newEmail();
        String token = register(email).status(201).text("access_token");
        setRole(email, "admin");
        return token;
    }

    void setRole(String email, String role) {
        database.sql("update users set role = :role where email = :email")
                .param("role", role)
                .param("email", email)
                .update();
    }

    static Map<String, Object> with(Map<String, Object> body, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(body);
        changed.put(key, value);
        return changed;
    }
}
