package com.example.app.auth;

import com.example.app.core.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/** A new pair of tokens, and until when they are good. */
record Tokens(String access, String refresh, Instant accessExpiresAt, Instant refreshExpiresAt) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static Tokens create(Settings settings, Instant now, Instant sessionEnd) {
        return new Tokens(
                random(),
                random(),
                end(now, settings.accessLifetime(), sessionEnd),
                end(now, settings.refreshLifetime(), sessionEnd));
    }

    private static Instant end(Instant now, Duration lifetime, Instant sessionEnd) {
        Instant end = now.plus(lifetime);
        return end.isBefore(sessionEnd) ? end : sessionEnd;
    }

    private static String random() {
        byte[] bits = new byte[32];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    String accessHash() {
        return hash(access);
    }

    String refreshHash() {
        return hash(refresh);
    }

    static String hash(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
