package com.example.app.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** JSON without guesses: each type takes one kind of JSON value, and all mistakes of a body are collected. */
@Configuration(proxyBeanMethods = false)
class JsonConfig {

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    @Bean
    JsonMapperBuilderCustomizer collectsFaults() {
        return builder -> builder.addHandler(new BodyFaults());
    }

    @Bean
    JacksonModule strictValues() {
        SimpleModule module = new SimpleModule("strict values");
        text(module, String.class, Values::text);
        text(module, UUID.class, Values::uuid);
        text(module, LocalDate.class, Values::day);
        text(module, Instant.class, Values::time);
        text(module, BigDecimal.class, Values::decimal);
        module.addDeserializer(
                Long.class,
                new StrictDeserializer<>(
                        Long.class, token -> token == JsonToken.VALUE_NUMBER_INT, JsonConfig::wholeNumber));
        module.addDeserializer(
                Double.class, new StrictDeserializer<>(Double.class, JsonToken::isNumeric, JsonConfig::finiteNumber));
        module.addDeserializer(
                Boolean.class,
                new StrictDeserializer<>(Boolean.class, JsonToken::isBoolean, JsonParser::getBooleanValue));
        module.addSerializer(Instant.class, new TextSerializer<>(Instant.class) {
            @Override
            String text(Instant time) {
                return Values.text(time);
            }
        });
        module.addSerializer(BigDecimal.class, new TextSerializer<>(BigDecimal.class) {
            @Override
            String text(BigDecimal number) {
                return number.toPlainString();
            }
        });
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, StrictDeserializer.OfText<T> read) {
        module.addDeserializer(
                type,
                new StrictDeserializer<>(
                        type, token -> token == JsonToken.VALUE_STRING, parser -> read.from(unicode(parser))));
    }

    static String unicode(JsonParser parser) {
        String text = parser.getString();
        if (!Values.isUnicode(text)) {
            throw new NoUnicodeException(parser);
        }
        return text;
    }

    /** A number beyond a long becomes the largest or least one, so that @Max and @Min speak. */
    private static Long wholeNumber(JsonParser parser) {
        return parser.getBigIntegerValue().max(LEAST).min(MOST).longValue();
    }

    private static Double finiteNumber(JsonParser parser) {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private abstract static class TextSerializer<T> extends StdSerializer<T> {

        TextSerializer(Class<T> type) {
            super(type);
        }

        abstract String text(T value);

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(text(value));
        }
    }
}
