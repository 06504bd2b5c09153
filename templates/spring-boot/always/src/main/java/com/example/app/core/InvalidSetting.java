package com.example.app.core;

/** A setting is missing or wrong. The message names the variable and shows a right value. */
class InvalidSetting extends RuntimeException {

    InvalidSetting(String message) {
        super(message);
    }
}
