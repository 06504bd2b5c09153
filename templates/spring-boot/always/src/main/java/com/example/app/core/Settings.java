package com.example.app.core;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** The settings of the application. application.properties fills them from the variables of the environment. */
@Validated
@ConfigurationProperties("app")
public record Settings(
        @Min(1) @Max(65535) int port,
        @NotNull String databaseUrl,
        List<@Pattern(regexp = ORIGIN) String> corsOrigins,
        @Pattern(regexp = "true|false|[0-9]|[1-9][0-9]|100") String trustProxy,
        @Min(1) @Max(1_000_000_000) int accessTtl,
        @Min(1) @Max(1_000_000_000) int refreshTtl,
        @Min(1) @Max(1_000_000_000) int sessionTtl,
        @Min(1) @Max(1_000_000) int loginMaxFailures,
        @Min(1) @Max(1_000_000_000) int loginWindow) {

    /** What a browser sends as Origin: no path, no upper case, no port that is the default one. */
    private static final String ORIGIN =
            "(?!http://[^:]*:80$|https://[^:]*:443$)[a-z][a-z0-9+.-]*://[a-z0-9._-]+(:[1-9][0-9]{0,4})?";

    /** How many proxies in front of the server add to X-Forwarded-For. */
    int proxies() {
        return switch (trustProxy) {
            case "true" -> 1;
            case "false" -> 0;
            default -> Integer.parseInt(trustProxy);
        };
    }

    public Duration accessLifetime() {
        return Duration.ofSeconds(accessTtl);
    }

    public Duration refreshLifetime() {
        return Duration.ofSeconds(refreshTtl);
    }

    public Duration sessionLifetime() {
        return Duration.ofSeconds(sessionTtl);
    }
}
