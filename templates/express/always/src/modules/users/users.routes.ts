import { Router } from 'express';
import { pageQuery } from '../../lib/resource.ts';
import { parse } from '../../lib/validation.ts';
import { methodNotAllowed } from '../../middleware/errors.ts';
import { requireAdmin, requireUser } from '../../middleware/require-user.ts';
import * as users from './users.repository.ts';

export const usersRouter = Router({ caseSensitive: true, strict: true });

usersRouter
  .route('/users')
  .get(requireUser, requireAdmin, async (req, res) => {
    res.json(await users.list(parse(pageQuery, req.query)));
  })
  .all(methodNotAllowed);
