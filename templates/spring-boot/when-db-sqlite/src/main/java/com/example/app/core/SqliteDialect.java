package com.example.app.core;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;
import org.hibernate.exception.LockAcquisitionException;
import org.hibernate.exception.spi.SQLExceptionConversionDelegate;
import org.sqlite.SQLiteException;

/** Tells Hibernate which constraint an error of SQLite is about: the driver gives no SQLSTATE. */
public class SqliteDialect extends SQLiteDialect {

    public SqliteDialect() {}

    public SqliteDialect(DialectResolutionInfo info) {
        super(info);
    }

    @Override
    public SQLExceptionConversionDelegate buildSQLExceptionConversionDelegate() {
        return (error, message, sql) -> {
            if (!(error instanceof SQLiteException cause)) {
                return null;
            }
            return switch (cause.getResultCode()) {
                case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY ->
                    new ConstraintViolationException(message, error, sql, ConstraintKind.UNIQUE, columns(error));
                case SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_TRIGGER ->
                    new ConstraintViolationException(message, error, sql, ConstraintKind.FOREIGN_KEY, null);
                case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED, SQLITE_INTERRUPT ->
                    new LockAcquisitionException(message, error, sql);
                default -> null;
            };
        };
    }

    /** {@code UNIQUE constraint failed: projects.owner_id, projects.name}: SQLite names the columns. */
    private static String columns(Throwable error) {
        String text = error.getMessage();
        return text.substring(text.lastIndexOf(": ") + 2).replace(")", "");
    }

    /** Days are text: the driver would store them as milliseconds. */
    @Converter(autoApply = true)
    static class DayAsText implements AttributeConverter<LocalDate, String> {
        @Override
        public String convertToDatabaseColumn(LocalDate day) {
            return day == null ? null : day.toString();
        }

        @Override
        public LocalDate convertToEntityAttribute(String text) {
            return text == null ? null : LocalDate.parse(text);
        }
    }

    /** Times are text, in UTC with three digits of the second, so that they sort by time. */
    @Converter(autoApply = true)
    static class TimeAsText implements AttributeConverter<Instant, String> {
        @Override
        public String convertToDatabaseColumn(Instant time) {
            return time == null ? null : Values.text(time);
        }

        @Override
        public Instant convertToEntityAttribute(String text) {
            return text == null ? null : Instant.parse(text);
        }
    }
}
