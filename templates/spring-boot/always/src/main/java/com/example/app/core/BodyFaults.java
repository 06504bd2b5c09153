package com.example.app.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/** Notes what is wrong with a field of the request's body and reads on, so that one answer names all mistakes. */
class BodyFaults extends DeserializationProblemHandler {

    private static final String KEY = BodyFaults.class.getName();
    private static final int MOST = 100;

    /** Field → code, of the request that this thread serves. */
    @SuppressWarnings("unchecked")
    static Map<String, String> collected() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null) {
            return Map.of();
        }
        Object faults = request.getAttribute(KEY, RequestAttributes.SCOPE_REQUEST);
        return faults == null ? Map.of() : (Map<String, String>) faults;
    }

    @SuppressWarnings("unchecked")
    private static boolean note(JsonParser parser, String field, String code) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null || field == null) {
            return false;
        }
        var faults = (Map<String, String>) request.getAttribute(KEY, RequestAttributes.SCOPE_REQUEST);
        if (faults == null) {
            faults = new LinkedHashMap<>();
            request.setAttribute(KEY, faults, RequestAttributes.SCOPE_REQUEST);
        }
        if (faults.size() < MOST) {
            faults.putIfAbsent(field.substring(0, Math.min(64, field.length())), code);
        }
        if (parser.currentToken() != null && parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
        return true;
    }

    /** The body's own key, also of what lies deeper; null at the top, where a value is no field. */
    private static String field(JsonParser parser) {
        JsonPointer pointer = parser.streamReadContext().pathAsPointer();
        return pointer.matches() ? null : pointer.getMatchingProperty();
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            ValueDeserializer<?> deserializer,
            Object bean,
            String name) {
        return note(parser, name, "unknown");
    }

    @Override
    public Object handleUnexpectedToken(
            DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String message) {
        return note(parser, field(parser), "type") ? null : NOT_HANDLED;
    }

    @Override
    public Object handleWeirdNumberValue(DeserializationContext context, Class<?> type, Number value, String message) {
        return note(context.getParser(), field(context.getParser()), "type") ? null : NOT_HANDLED;
    }

    @Override
    public Object handleWeirdStringValue(DeserializationContext context, Class<?> type, String value, String message) {
        String code = type.isEnum() ? "enum" : "format";
        return note(context.getParser(), field(context.getParser()), code) ? null : NOT_HANDLED;
    }
}
