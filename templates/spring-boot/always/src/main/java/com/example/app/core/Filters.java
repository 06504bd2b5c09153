package com.example.app.core;

import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.jpa.domain.Specification;

/** The parts of a list's query. */
public final class Filters {

    private Filters() {}

    /** The attribute has this value; null asks for nothing. */
    public static <T> Specification<T> equal(String attribute, Object value) {
        return (row, query, where) -> value == null ? null : where.equal(row.get(attribute), value);
    }

    /** A page sorted by an attribute, downwards if {@code sort} begins with a minus; rows with the same value by their id. */
    public static PageRequest page(int page, int pageSize, String sort, String attribute) {
        Direction direction = sort.startsWith("-") ? Direction.DESC : Direction.ASC;
        return PageRequest.of(page - 1, pageSize, Sort.by(direction, attribute, "id"));
    }
}
