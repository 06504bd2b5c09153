package com.example.app.auth;

import java.time.Instant;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

interface LoginAttemptRepository extends JpaRepository<LoginAttempt, String> {

    @Modifying
    @Transactional
    @Query("update LoginAttempt a set a.tries = a.tries + 1 where a.id = :key and a.windowEndsAt > :now")
    int increment(String key, Instant now);

    @Modifying
    @Transactional
    @Query("update LoginAttempt a set a.tries = a.tries - 1 where a.id = :key and a.tries > 0")
    int decrement(String key);

    @Modifying
    @Transactional
    @Query("delete from LoginAttempt a where a.windowEndsAt <= :now")
    int deleteEnded(Instant now);

    @Modifying
    @Transactional
    @Query("delete from LoginAttempt a where a.id = :key")
    int deleteOne(String key);
}
