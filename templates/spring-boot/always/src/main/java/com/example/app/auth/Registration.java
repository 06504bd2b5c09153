package com.example.app.auth;

import com.example.app.core.NotCommon;
import com.example.app.core.Values;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(example = "{\"email\":\"ada@example.com\",\"password\":\"open the larder door\"}")
record Registration(
        @NotNull @CodePointLength(max = 254) @Pattern(regexp = Values.EMAIL)
        String email,

        @NotNull @CodePointLength(min = 12, max = 128) @NotCommon
        String password) {}
