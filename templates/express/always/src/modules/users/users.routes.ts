import { Router } from 'express';
import { parse } from '../../lib/validation.ts';
import { requireRole } from '../../middleware/require-user.ts';
import * as queries from './users.queries.ts';
import { userQuery } from './users.schemas.ts';

export const usersRouter = Router();

usersRouter.get('/', requireRole('admin'), async (req, res) => {
  res.json(await queries.list(parse(userQuery, req.query)));
});
