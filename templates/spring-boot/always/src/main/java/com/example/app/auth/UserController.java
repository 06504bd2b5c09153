package com.example.app.auth;

import com.example.app.core.ApiProblems;
import com.example.app.core.Filters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.data.domain.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** For admins: SecurityConfig says so. */
@Tag(name = "users")
@RestController
@RequestMapping("/api/v1/users")
class UserController {

    private final UserRepository users;

    UserController(UserRepository users) {
        this.users = users;
    }

    @Operation(operationId = "listUsers", summary = "List users, for admins")
    @ApiProblems(403)
    @GetMapping
    UserPage list(
            @RequestParam(name = "page", defaultValue = "1") @Min(1) @Max(1_000_000) Integer page,
            @RequestParam(name = "page_size", defaultValue = "20") @Min(1) @Max(100) Integer pageSize) {
        Page<User> found = users.findAll(Filters.page(page, pageSize, "-created_at", "createdAt"));
        return new UserPage(found.map(UserResponse::of).getContent(), page, pageSize, found.getTotalElements());
    }
}
