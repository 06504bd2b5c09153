package com.example.app.auth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/** A log-in. The database has only the SHA-256 of its tokens. */
@Entity
@Table(name = "sessions")
class Session {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Column(name = "user_id", nullable = false, updatable = false)
    private UUID userId;

    @Column(name = "access_hash", nullable = false)
    private String accessHash;

    @Column(name = "refresh_hash", nullable = false)
    private String refreshHash;

    @Column(name = "replaced_refresh_hash")
    private String replacedRefreshHash;

    @Column(name = "access_expires_at", nullable = false)
    private Instant accessExpiresAt;

    @Column(name = "refresh_expires_at", nullable = false)
    private Instant refreshExpiresAt;

    @Column(name = "expires_at", nullable = false, updatable = false)
    private Instant expiresAt;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    protected Session() {}

    Session(UUID userId, Instant now, Instant expiresAt) {
        this.userId = userId;
        this.createdAt = now;
        this.expiresAt = expiresAt;
    }

    /** New tokens; they never outlive the session. */
    void setTokens(Tokens tokens) {
        accessHash = tokens.accessHash();
        refreshHash = tokens.refreshHash();
        accessExpiresAt = tokens.accessExpiresAt();
        refreshExpiresAt = tokens.refreshExpiresAt();
    }

    UUID getId() {
        return id;
    }

    UUID getUserId() {
        return userId;
    }

    Instant getExpiresAt() {
        return expiresAt;
    }
}
