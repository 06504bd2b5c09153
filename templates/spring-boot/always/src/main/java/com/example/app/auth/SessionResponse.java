package com.example.app.auth;

import com.example.app.core.OneOf;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(name = "Session")
record SessionResponse(
        @CodePointLength(max = 512) @JsonProperty("access_token")
        String accessToken,

        @OneOf("Bearer") @JsonProperty("token_type") String tokenType,

        @Min(0) @Max(1_000_000_000) @JsonProperty("expires_in")
        int expiresIn,

        @CodePointLength(max = 512) @JsonProperty("refresh_token")
        String refreshToken,

        UserResponse user) {

    static SessionResponse of(Tokens tokens, User user, Instant now) {
        int left = (int) Duration.between(now, tokens.accessExpiresAt()).toSeconds();
        return new SessionResponse(tokens.access(), "Bearer", left, tokens.refresh(), UserResponse.of(user));
    }
}
