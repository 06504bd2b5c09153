package com.example.app.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;

record UserPage(
        @Size(max = 100) List<UserResponse> items,
        @Min(1) @Max(1_000_000) int page,
        @Min(1) @Max(100) @JsonProperty("page_size") int pageSize,
        @Min(0) @Max(9007199254740991L) long total) {}
