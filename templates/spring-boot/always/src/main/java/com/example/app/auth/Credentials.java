package com.example.app.auth;

import com.example.app.core.AnyText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(example = "{\"email\":\"ada@example.com\",\"password\":\"open the larder door\"}")
record Credentials(
        @NotNull @AnyText @CodePointLength(max = 254) String email,
        @NotNull @AnyText @CodePointLength(max = 1024) String password) {}
