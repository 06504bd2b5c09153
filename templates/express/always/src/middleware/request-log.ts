import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp } from 'pino-http';
import { describeError, logger } from '../logger.ts';

/** Takes over a well-formed X-Request-Id, so that one id runs through several services' logs. */
function requestId(req: IncomingMessage, res: ServerResponse) {
  const sent = String(req.headers['x-request-id'] ?? '');
  const id = /^[A-Za-z0-9._-]{1,64}$/.test(sent) ? sent : randomUUID();
  res.setHeader('X-Request-Id', id);
  return id;
}

type Incoming = IncomingMessage & { originalUrl?: string };
type Outcome = { responseTime: number; err?: Error };

const line = (req: Incoming, res: ServerResponse, { responseTime, err }: Outcome) => ({
  method: req.method,
  path: req.originalUrl?.split('?')[0],
  status: res.statusCode,
  duration_ms: responseTime,
  err,
});

/** One line for each answer. Bodies, headers and the query, where secrets travel, are not logged. */
export const requestLog = pinoHttp({
  logger,
  genReqId: requestId,
  quietReqLogger: true,
  quietResLogger: true,
  wrapSerializers: false,
  serializers: { err: describeError },
  customAttributeKeys: { reqId: 'request_id' },
  customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
  customSuccessObject: line,
  customErrorObject: (req, res, _error, outcome) => line(req, res, outcome),
});
