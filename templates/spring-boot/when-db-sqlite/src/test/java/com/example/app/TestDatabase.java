package com.example.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The database of the tests: a file in a folder of its own, which goes when they end. */
public final class TestDatabase {

    private static final Path FOLDER = create();

    private TestDatabase() {}

    public static String url() {
        return "sqlite:///" + FOLDER.resolve("test.db");
    }

    private static Path create() {
        try {
            Path folder = Files.createTempDirectory("test");
            folder.toFile().deleteOnExit();
            for (String name : List.of("test.db", "test.db-wal", "test.db-shm")) {
                folder.resolve(name).toFile().deleteOnExit();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
