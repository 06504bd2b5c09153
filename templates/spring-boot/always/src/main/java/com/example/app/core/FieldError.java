package com.example.app.core;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import org.hibernate.validator.constraints.CodePointLength;

/** What is wrong with one field of a body, or with one parameter. */
public record FieldError(String field, String code, String message) {

    static FieldError of(String field, String code) {
        return new FieldError(field, code, message(code));
    }

    static FieldError of(ConstraintViolation<?> violation) {
        String name = null;
        for (Path.Node node : violation.getPropertyPath()) {
            name = name == null ? node.getName() : name;
        }
        Annotation rule = violation.getConstraintDescriptor().getAnnotation();
        return of(jsonName(violation.getRootBeanClass(), name), code(rule, violation.getInvalidValue()));
    }

    /** The key in JSON of a component of a record. */
    static String jsonName(Class<?> type, String property) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                JsonProperty json = component.getAccessor().getAnnotation(JsonProperty.class);
                if (component.getName().equals(property) && json != null) {
                    return json.value();
                }
            }
        }
        return property;
    }

    static String code(Annotation rule, Object value) {
        if (rule instanceof NotNull) {
            return "required";
        }
        if (rule instanceof CodePointLength length) {
            String text = value.toString();
            return text.codePointCount(0, text.length()) < length.min() ? "min_length" : "max_length";
        }
        if (rule instanceof Size size) {
            return value.toString().length() < size.min() ? "min_length" : "max_length";
        }
        if (rule instanceof Min || rule instanceof DecimalMin) {
            return "min";
        }
        if (rule instanceof Max || rule instanceof DecimalMax) {
            return "max";
        }
        if (rule instanceof OneOf) {
            return "enum";
        }
        return rule instanceof NotCommon ? "common" : "format";
    }

    private static String message(String code) {
        return switch (code) {
            case "unknown" -> "is not known";
            case "required" -> "is required";
            case "type" -> "has the wrong type";
            case "min_length" -> "is too short";
            case "max_length" -> "is too long";
            case "enum" -> "is not one of the allowed values";
            case "min" -> "is too small";
            case "max" -> "is too large";
            case "common" -> "is a common password";
            case "not_found" -> "does not exist";
            case "unique" -> "is taken";
            default -> "has the wrong format";
        };
    }
}
