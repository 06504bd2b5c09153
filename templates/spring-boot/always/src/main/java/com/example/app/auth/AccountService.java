package com.example.app.auth;

import com.example.app.core.CurrentUser;
import com.example.app.core.ProblemException;
import com.example.app.core.ProblemKind;
import com.example.app.core.Role;
import com.example.app.core.Values;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts. Passwords are hashed outside of transactions: a hash takes longer than all statements. */
@Service
class AccountService {

    private static final Logger log = LoggerFactory.getLogger(AccountService.class);

    private final UserRepository users;
    private final SessionService sessions;
    private final LoginLimiter limiter;
    private final PasswordEncoder passwords;
    private final TransactionTemplate transaction;
    private final String nobodysHash;

    AccountService(
            UserRepository users,
            SessionService sessions,
            LoginLimiter limiter,
            PasswordEncoder passwords,
            TransactionTemplate transaction) {
        this.users = users;
        this.sessions = sessions;
        this.limiter = limiter;
        this.passwords = passwords;
        this.transaction = transaction;
        this.nobodysHash = passwords.encode("the password of nobody");
    }

    /** The unique index decides whether the e-mail is taken. */
    SessionResponse register(Registration account) {
        User user = new User(Values.lowerCase(account.email()), passwords.encode(account.password()), sessions.now());
        try {
            return transaction.execute(status -> sessions.start(users.saveAndFlush(user)));
        } catch (DataIntegrityViolationException taken) {
            throw new ProblemException(ProblemKind.EMAIL_TAKEN);
        }
    }

    /** An unknown e-mail costs the same time as a wrong password. */
    SessionResponse logIn(Credentials credentials, String address) {
        limiter.count(credentials.email(), address);
        Optional<User> user = find(credentials.email());
        String hash = user.map(User::getPasswordHash).orElse(nobodysHash);
        if (!passwords.matches(credentials.password(), hash) || user.isEmpty()) {
            log.atWarn().addKeyValue("event", "login_failed").log("a log-in failed");
            throw new ProblemException(ProblemKind.INVALID_CREDENTIALS);
        }
        limiter.forget(credentials.email(), address);
        return sessions.start(user.get());
    }

    /** Ends every session of the user and starts a new one. */
    SessionResponse changePassword(CurrentUser current, PasswordChange change, String address) {
        limiter.count(current.email(), address);
        User user = users.findById(current.id()).orElseThrow();
        if (!passwords.matches(change.currentPassword(), user.getPasswordHash())) {
            log.atWarn().addKeyValue("event", "login_failed").log("the current password is wrong");
            throw new ProblemException(ProblemKind.WRONG_PASSWORD);
        }
        limiter.forget(current.email(), address);
        String hash = passwords.encode(change.newPassword());
        return transaction.execute(status -> sessions.start(store(user, hash)));
    }

    UserResponse me(CurrentUser current) {
        return users.findById(current.id()).map(UserResponse::of).orElseThrow();
    }

    /**
     * The command for a forgotten password. To send a link by mail instead, start here: make a token, store its hash, send it,
     * and call this when it comes back.
     */
    boolean setPassword(String email, String password) {
        String hash = passwords.encode(password);
        return Boolean.TRUE.equals(transaction.execute(
                status -> find(email).map(user -> store(user, hash)).isPresent()));
    }

    boolean setRole(String email, Role role) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<User> user = find(email);
            user.ifPresent(found -> found.setRole(role, sessions.now()));
            return user.isPresent();
        }));
    }

    private User store(User user, String hash) {
        user.setPasswordHash(hash, sessions.now());
        sessions.endAll(user.getId());
        return users.save(user);
    }

    private Optional<User> find(String email) {
        // PostgreSQL refuses U+0000 even in a comparison.
        return email.indexOf('\0') < 0 ? users.findByEmail(Values.lowerCase(email)) : Optional.empty();
    }
}
