package com.example.app.core;

import java.io.IOException;

/** The body is larger than a request may be. */
class BodyTooLargeException extends IOException {}
