package com.example.app.auth;

import com.example.app.core.ProblemException;
import com.example.app.core.ProblemKind;
import com.example.app.core.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Limits log-ins per e-mail and address, and ten times as many per address. A try is counted before the password is verified,
 * so that many at once cannot slip through, and taken back when the password was right. Each statement is a transaction.
 */
@Component
class LoginLimiter {

    private final LoginAttemptRepository attempts;
    private final Settings settings;
    private final Clock clock;

    LoginLimiter(LoginAttemptRepository attempts, Settings settings, Clock clock) {
        this.attempts = attempts;
        this.settings = settings;
        this.clock = clock;
    }

    void count(String email, String address) {
        attempts.deleteEnded(clock.instant());
        count(account(email, address), settings.loginMaxFailures());
        count(Tokens.hash(address), settings.loginMaxFailures() * 10L);
    }

    void forget(String email, String address) {
        attempts.deleteOne(account(email, address));
        attempts.decrement(Tokens.hash(address));
    }

    private static String account(String email, String address) {
        return Tokens.hash(email.toLowerCase(Locale.ROOT) + "|" + address);
    }

    private void count(String key, long limit) {
        Instant now = clock.instant();
        while (attempts.increment(key, now) == 0) {
            try {
                attempts.save(new LoginAttempt(key, now.plusSeconds(settings.loginWindow())));
                return;
            } catch (DataIntegrityViolationException sameTime) {
                // Another log-in has made the row meanwhile.
                attempts.deleteEnded(now);
            }
        }
        attempts.findById(key).filter(attempt -> attempt.getTries() > limit).ifPresent(attempt -> {
            long left =
                    Duration.between(clock.instant(), attempt.getWindowEndsAt()).toMillis();
            throw new ProblemException(ProblemKind.TOO_MANY_REQUESTS).retryAfter(Math.max(1, (left + 999) / 1000));
        });
    }
}
