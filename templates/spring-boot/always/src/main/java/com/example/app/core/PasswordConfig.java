package com.example.app.core;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Passwords are argon2id. One hash takes 19 MiB of heap, so only as many as there are processors are computed at once. */
@Configuration(proxyBeanMethods = false)
class PasswordConfig {

    @Bean
    PasswordEncoder passwordEncoder() {
        PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19456, 2);
        Semaphore slots = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
        return new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return withSlot(slots, () -> argon2.encode(password));
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                return withSlot(slots, () -> argon2.matches(password, hash));
            }
        };
    }

    private static <T> T withSlot(Semaphore slots, Supplier<T> work) {
        try {
            if (!slots.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new ProblemException(ProblemKind.UNAVAILABLE).retryAfter(5);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemKind.UNAVAILABLE).retryAfter(5);
        }
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }
}
