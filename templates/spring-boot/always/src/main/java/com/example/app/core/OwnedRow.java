package com.example.app.core;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;

/** What every row has that belongs to the user who made it. */
@MappedSuperclass
public abstract class OwnedRow extends Row {

    @Column(name = "owner_id", nullable = false, updatable = false)
    private UUID ownerId;

    protected OwnedRow() {}

    protected OwnedRow(UUID ownerId, Instant now) {
        super(now);
        this.ownerId = ownerId;
    }

    public UUID getOwnerId() {
        return ownerId;
    }
}
