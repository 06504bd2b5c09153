package com.example.app.auth;

import com.example.app.core.AnyText;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(example = "{\"refresh_token\":\"the-refresh-token-of-your-session\"}")
record RefreshRequest(
        @NotNull @AnyText @CodePointLength(max = 512) @JsonProperty("refresh_token")
        String refreshToken) {}
