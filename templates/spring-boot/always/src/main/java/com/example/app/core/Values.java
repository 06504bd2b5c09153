package com.example.app.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form that each type has in JSON and in queries: stricter than Java's own parsers. */
public final class Values {

    public static final String EMAIL =
            "(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z])";
    public static final String URL =
            "https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "(:[0-9]{1,5})?([/?#][!-~]*)?";

    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern DAY_FORM = Pattern.compile("(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME_FORM =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?)"
                    + "(Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))");
    private static final Pattern DECIMAL_FORM = Pattern.compile("-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Values() {}

    /** Refuses half a surrogate pair (not Unicode) and U+0000 (PostgreSQL cannot store it). */
    static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static UUID uuid(String text) {
        return UUID.fromString(matching(UUID_FORM, text).group());
    }

    static LocalDate day(String text) {
        return LocalDate.parse(matching(DAY_FORM, text).group());
    }

    static BigDecimal decimal(String text) {
        return new BigDecimal(matching(DECIMAL_FORM, text).group());
    }

    /** Cut to milliseconds. OffsetDateTime would refuse offsets beyond 18 hours. */
    static Instant time(String text) {
        Matcher form = matching(TIME_FORM, text);
        Instant time = LocalDateTime.parse(form.group(1)).toInstant(ZoneOffset.UTC);
        if (form.group(5) != null) {
            long seconds = Integer.parseInt(form.group(6)) * 3600L + Integer.parseInt(form.group(7)) * 60L;
            time = time.minusSeconds(form.group(5).equals("+") ? seconds : -seconds);
        }
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        if (year < 1600 || year > 9999) {
            throw new IllegalArgumentException();
        }
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    public static String text(Instant time) {
        return TIME.format(time);
    }

    /** As many digits after the point as the column has; SQLite drops zeros. */
    public static BigDecimal scaled(BigDecimal number, int scale) {
        return number == null ? null : number.setScale(scale, RoundingMode.HALF_EVEN);
    }

    /** E-mail addresses are stored in lower case. */
    public static String lowerCase(String email) {
        return email == null ? null : email.toLowerCase(Locale.ROOT);
    }

    private static Matcher matching(Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        return matcher;
    }
}
