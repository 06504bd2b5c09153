package com.example.app.auth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

/** How many log-ins were tried by one client within a window. The key is a SHA-256. */
@Entity
@Table(name = "login_attempts")
class LoginAttempt implements Persistable<String> {

    @Id
    @Column(name = "key", nullable = false, updatable = false)
    private String id;

    @Column(name = "count", nullable = false)
    private int tries;

    @Column(name = "window_ends_at", nullable = false)
    private Instant windowEndsAt;

    protected LoginAttempt() {}

    LoginAttempt(String id, Instant windowEndsAt) {
        this.id = id;
        this.tries = 1;
        this.windowEndsAt = windowEndsAt;
    }

    @Override
    public String getId() {
        return id;
    }

    /** {@code save} inserts, so that two at once do not overwrite each other. */
    @Override
    public boolean isNew() {
        return true;
    }

    int getTries() {
        return tries;
    }

    Instant getWindowEndsAt() {
        return windowEndsAt;
    }
}
