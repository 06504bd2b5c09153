package com.example.app.auth;

import com.example.app.core.ApiProblems;
import com.example.app.core.ClientAddress;
import com.example.app.core.CurrentUser;
import com.example.app.core.ProblemException;
import com.example.app.core.ProblemKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "auth")
@RestController
@RequestMapping("/api/v1/auth")
class AuthController {

    private final AccountService accounts;
    private final SessionService sessions;
    private final ClientAddress address;

    AuthController(AccountService accounts, SessionService sessions, ClientAddress address) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.address = address;
    }

    @Operation(operationId = "register", summary = "Make an account")
    @ApiProblems(409)
    @SecurityRequirements
    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    SessionResponse register(@Valid @RequestBody Registration account) {
        return accounts.register(account);
    }

    @Operation(operationId = "login", summary = "Log in")
    @ApiProblems({401, 429})
    @SecurityRequirements
    @PostMapping("/login")
    SessionResponse logIn(@Valid @RequestBody Credentials credentials, HttpServletRequest request) {
        return accounts.logIn(credentials, address.of(request));
    }

    @Operation(operationId = "refresh", summary = "Get new tokens")
    @ApiProblems(401)
    @SecurityRequirements
    @PostMapping("/refresh")
    SessionResponse refresh(@Valid @RequestBody RefreshRequest body) {
        return sessions.refresh(body.refreshToken())
                .orElseThrow(() -> new ProblemException(ProblemKind.INVALID_REFRESH_TOKEN));
    }

    @Operation(operationId = "logout", summary = "End this session")
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logOut(@AuthenticationPrincipal CurrentUser user) {
        sessions.end(user.sessionId());
    }

    @Operation(operationId = "getMe", summary = "Read your own account")
    @GetMapping("/me")
    UserResponse me(@AuthenticationPrincipal CurrentUser user) {
        return accounts.me(user);
    }

    @Operation(operationId = "changePassword", summary = "Change the password, end the other sessions")
    @ApiProblems({403, 429})
    @PostMapping("/change-password")
    SessionResponse changePassword(
            @AuthenticationPrincipal CurrentUser user,
            @Valid @RequestBody PasswordChange change,
            HttpServletRequest request) {
        return accounts.changePassword(user, change, address.of(request));
    }
}
