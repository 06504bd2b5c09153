package com.example.app.auth;

import com.example.app.core.CurrentUser;
import com.example.app.core.Settings;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Sessions and their tokens. Spring Security asks {@link #introspect} whose token a request has. */
@Service
class SessionService implements OpaqueTokenIntrospector {

    private static final Logger log = LoggerFactory.getLogger(SessionService.class);

    private final SessionRepository sessions;
    private final UserRepository users;
    private final Settings settings;
    private final Clock clock;

    SessionService(SessionRepository sessions, UserRepository users, Settings settings, Clock clock) {
        this.sessions = sessions;
        this.users = users;
        this.settings = settings;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    @Transactional(readOnly = true)
    public CurrentUser introspect(String token) {
        return sessions.findUser(Tokens.hash(token), now())
                .orElseThrow(() -> new BadOpaqueTokenException("The access token is unknown or expired"));
    }

    @Transactional
    public SessionResponse start(User user) {
        Instant now = now();
        sessions.deleteExpired(user.getId(), now);
        Session session = new Session(user.getId(), now, now.plus(settings.sessionLifetime()));
        Tokens tokens = Tokens.create(settings, now, session.getExpiresAt());
        session.setTokens(tokens);
        sessions.save(session);
        return SessionResponse.of(tokens, user, now);
    }

    /**
     * Replaces both tokens. A token that was replaced before ends its session: somebody has stolen it (RFC 9700, 4.14.2).
     * Nothing is thrown here, which would undo that.
     */
    @Transactional
    public Optional<SessionResponse> refresh(String refreshToken) {
        Instant now = now();
        String presented = Tokens.hash(refreshToken);
        Optional<Session> session = sessions.findByRefreshToken(presented, now);
        if (session.isPresent()) {
            Tokens tokens = Tokens.create(settings, now, session.get().getExpiresAt());
            int replaced = sessions.replaceTokens(
                    presented,
                    tokens.accessHash(),
                    tokens.refreshHash(),
                    tokens.accessExpiresAt(),
                    tokens.refreshExpiresAt());
            if (replaced == 1) {
                return users.findById(session.get().getUserId()).map(user -> SessionResponse.of(tokens, user, now));
            }
        }
        if (sessions.deleteByReplacedToken(presented) > 0) {
            log.atWarn()
                    .addKeyValue("event", "refresh_reuse")
                    .log("a refresh token was used twice, its session has ended");
        }
        return Optional.empty();
    }

    @Transactional
    public void end(UUID sessionId) {
        sessions.deleteOne(sessionId);
    }

    @Transactional
    public void endAll(UUID userId) {
        sessions.deleteOfUser(userId);
    }
}
