package com.example.app.auth;

import com.example.app.core.Role;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Email;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.validator.constraints.CodePointLength;

@Schema(name = "User")
record UserResponse(
        UUID id,
        @Email @CodePointLength(max = 254) String email,
        Role role,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("updated_at") Instant updatedAt) {

    static UserResponse of(User user) {
        return new UserResponse(
                user.getId(), user.getEmail(), user.getRole(), user.getCreatedAt(), user.getUpdatedAt());
    }
}
