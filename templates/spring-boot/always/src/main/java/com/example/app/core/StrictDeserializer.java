package com.example.app.core;

import jakarta.annotation.Nullable;
import java.time.DateTimeException;
import java.util.function.Predicate;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads one kind of JSON value and converts nothing. An explicit null is allowed for what is marked {@code @Nullable}; a
 * missing value is null, and {@code @NotNull} refuses it.
 */
class StrictDeserializer<T> extends StdDeserializer<T> {

    interface OfText<T> {
        T from(String text);
    }

    interface Read<T> {
        T from(JsonParser parser);
    }

    private final Class<T> type;
    private final Predicate<JsonToken> takes;
    private final Read<T> read;
    private final boolean nullable;

    StrictDeserializer(Class<T> type, Predicate<JsonToken> takes, Read<T> read) {
        this(type, takes, read, false);
    }

    private StrictDeserializer(Class<T> type, Predicate<JsonToken> takes, Read<T> read, boolean nullable) {
        super(type);
        this.type = type;
        this.takes = takes;
        this.read = read;
        this.nullable = nullable;
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        boolean marked = property != null && property.getAnnotation(Nullable.class) != null;
        boolean any = property != null && property.getAnnotation(AnyText.class) != null;
        return new StrictDeserializer<>(
                type, takes, any ? parser -> type.cast(JsonConfig.unicode(parser)) : read, marked);
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
        if (!takes.test(parser.currentToken())) {
            return type.cast(context.handleUnexpectedToken(getValueType(context), parser));
        }
        try {
            return read.from(parser);
        } catch (IllegalArgumentException | DateTimeException wrong) {
            return type.cast(context.handleWeirdStringValue(type, parser.getString(), "wrong format"));
        }
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
        return nullable ? null : context.handleUnexpectedToken(getValueType(context), context.getParser());
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
