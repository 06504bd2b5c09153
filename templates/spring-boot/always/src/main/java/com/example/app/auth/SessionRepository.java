package com.example.app.auth;

import com.example.app.core.CurrentUser;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface SessionRepository extends JpaRepository<Session, UUID> {

    @Query("""
            select new com.example.app.core.CurrentUser(u.id, s.id, u.email, u.role)
            from Session s join User u on u.id = s.userId
            where s.accessHash = :hash and s.accessExpiresAt > :now and s.expiresAt > :now
            """)
    Optional<CurrentUser> findUser(String hash, Instant now);

    @Query("""
            select s from Session s
            where s.refreshHash = :hash and s.refreshExpiresAt > :now and s.expiresAt > :now
            """)
    Optional<Session> findByRefreshToken(String hash, Instant now);

    /** One statement that only one of many callers with the same token can win. */
    @Modifying
    @Query("""
            update Session s
            set s.replacedRefreshHash = :presented, s.accessHash = :access, s.refreshHash = :refresh,
                s.accessExpiresAt = :accessExpiresAt, s.refreshExpiresAt = :refreshExpiresAt
            where s.refreshHash = :presented
            """)
    int replaceTokens(
            String presented, String access, String refresh, Instant accessExpiresAt, Instant refreshExpiresAt);

    @Modifying
    @Query("delete from Session s where s.replacedRefreshHash = :hash")
    int deleteByReplacedToken(String hash);

    @Modifying
    @Query("delete from Session s where s.id = :id")
    int deleteOne(UUID id);

    @Modifying
    @Query("delete from Session s where s.userId = :userId")
    int deleteOfUser(UUID userId);

    @Modifying
    @Query("delete from Session s where s.userId = :userId and s.expiresAt <= :now")
    int deleteExpired(UUID userId, Instant now);
}
