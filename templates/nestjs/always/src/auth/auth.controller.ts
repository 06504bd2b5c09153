import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { ClientAddress } from '../core/client-address.ts';
import { IgnoreBody } from '../core/json-body.interceptor.ts';
import { ApiProblems } from '../core/openapi.ts';
import type { User } from '../users/user.entity.ts';
import { user } from '../users/users.schemas.ts';
import * as schemas from './auth.schemas.ts';
import { AuthService } from './auth.service.ts';
import { CurrentSession, CurrentUser, Public } from './decorators.ts';
import type { Session } from './session.entity.ts';
import { SessionsService } from './sessions.service.ts';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
  ) {}

  @Post('register')
  @Public()
  @ApiOperation({ operationId: 'register', summary: 'Make an account' })
  @ApiCreatedResponse({ standardSchema: schemas.session })
  @ApiProblems(409)
  register(@Body({ schema: schemas.registration }) body: schemas.Credentials) {
    return this.auth.register(body);
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({ operationId: 'login', summary: 'Start a session' })
  @ApiOkResponse({ standardSchema: schemas.session })
  @ApiProblems(401, 429)
  logIn(
    @Body({ schema: schemas.credentials }) body: schemas.Credentials,
    @ClientAddress() address: string,
  ) {
    return this.auth.logIn(body, address);
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Exchange a refresh token for a new pair of tokens',
  })
  @ApiOkResponse({ standardSchema: schemas.session })
  @ApiProblems(401)
  refresh(@Body({ schema: schemas.refreshRequest }) body: schemas.RefreshRequest) {
    return this.sessions.refresh(body.refresh_token);
  }

  @Post('logout')
  @HttpCode(204)
  @IgnoreBody()
  @ApiOperation({ operationId: 'logout', summary: 'End this session' })
  @ApiNoContentResponse()
  async logOut(@CurrentSession() session: Session) {
    await this.sessions.end(session);
  }

  @Get('me')
  @ApiOperation({ operationId: 'getMe', summary: 'The user of this session' })
  @ApiOkResponse({ standardSchema: user })
  me(@CurrentUser() user: User) {
    return user;
  }

  @Post('change-password')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the password, which ends all other sessions',
  })
  @ApiOkResponse({ standardSchema: schemas.session })
  @ApiProblems(403, 429)
  changePassword(
    @CurrentUser() user: User,
    @Body({ schema: schemas.passwordChange }) body: schemas.PasswordChange,
    @ClientAddress() address: string,
  ) {
    return this.auth.changePassword(user, body, address);
  }
}
