import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Roles } from '../auth/decorators.ts';
import * as schemas from './users.schemas.ts';
import { UsersService } from './users.service.ts';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Roles('admin')
  @ApiOperation({ operationId: 'listUsers', summary: 'All users, for admins' })
  @ApiOkResponse({ standardSchema: schemas.page })
  list(@Query({ schema: schemas.query }) query: schemas.Query) {
    return this.users.list(query);
  }
}
