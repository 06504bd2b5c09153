package com.example.app.core;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;

/** A string holds half a surrogate pair: the body is not valid JSON. */
class NoUnicodeException extends StreamReadException {

    NoUnicodeException(JsonParser parser) {
        super(parser, "not Unicode");
    }
}
