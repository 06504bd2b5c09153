package com.example.app.core;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.EnumeratedValue;

/** All roles that a user can have. */
public enum Role {
    USER("user"),
    ADMIN("admin");

    @EnumeratedValue
    @JsonValue
    private final String text;

    Role(String text) {
        this.text = text;
    }
}
