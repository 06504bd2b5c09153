package com.example.app.auth;

import com.example.app.core.AnyText;
import com.example.app.core.NotCommon;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(example = "{\"current_password\":\"open the larder door\",\"new_password\":\"close the larder door\"}")
record PasswordChange(
        @NotNull @AnyText @CodePointLength(max = 1024) @JsonProperty("current_password")
        String currentPassword,

        @NotNull @CodePointLength(min = 12, max = 128) @NotCommon @JsonProperty("new_password")
        String newPassword) {}
